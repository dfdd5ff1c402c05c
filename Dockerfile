# An image with only Node and the proxy's bundle; no shell, no package manager.
#   docker build -t chatgpt-reverse-proxy .
#   docker run --rm -p 127.0.0.1:9000:9000 --read-only chatgpt-reverse-proxy
# More in docs/containers.md. Both architectures: docker buildx build --platform linux/amd64,linux/arm64 .

# The base image has an exact version; Renovate adds its digest.
# The bundle is the same for every architecture, so it is built on the builder's architecture.
FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim AS build
WORKDIR /project
COPY package.json package-lock.json .npmrc ./
COPY plugins/serverless-tencent-scf/package.json plugins/serverless-tencent-scf/
RUN npm ci --omit=dev
COPY . .
RUN npx --no tsx scripts/package.ts /app

# What Node needs on the target architecture: its binary, the libraries listed here, and their licences.
FROM node:24.21.0-bookworm-slim AS runtime
RUN mkdir -p /image/usr/local/bin /image/etc /image/tmp \
  && cp "$(command -v node)" /image/usr/local/bin/node \
  && ldd /image/usr/local/bin/node | grep -o '/[^ ]*' | sort -u \
    | while read -r file; do install -D "$file" "/image$file"; done \
  && for file in /usr/local/LICENSE /usr/share/doc/libc6/copyright /usr/share/doc/libstdc++6/copyright; do \
    if [ -e "$file" ]; then install -D -m 644 "$file" "/image$file"; fi; \
  done \
  && echo 'hosts: files dns' >/image/etc/nsswitch.conf \
  && echo 'proxy:x:65532:65532::/:/' >/image/etc/passwd \
  && echo 'proxy:x:65532:' >/image/etc/group

FROM scratch
LABEL org.opencontainers.image.title=chatgpt-reverse-proxy org.opencontainers.image.licenses=Apache-2.0
COPY --from=runtime /image /
COPY --from=build /app /app
USER 65532:65532
EXPOSE 9000
ENV NODE_ENV=production
STOPSIGNAL SIGTERM
# The image has no shell and no curl.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s \
  CMD ["/usr/local/bin/node", "-e", "require('node:http').get({host:'127.0.0.1',port:process.env.PORT||9000,path:'/-/health'},({statusCode})=>process.exit(statusCode===200?0:1)).on('error',()=>process.exit(1))"]
# Signals reach the proxy itself, which starts no processes: no --init is needed.
ENTRYPOINT ["/usr/local/bin/node", "--max-semi-space-size=4", "--", "/app/index.cjs"]
