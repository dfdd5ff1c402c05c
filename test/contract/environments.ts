import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { ProgramName } from '../../scripts/test/programs';
import { type Certificates, createCertificates } from '../support/certificates';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy';
import { createFullBacklog } from '../support/full-backlog';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';

/** What a group of cases runs against: the upstream, and the variables that the proxy is started with. */
export interface Stage {
  readonly upstream: RawUpstream;
  readonly variables: Readonly<Record<string, string>>;
  readonly connectProxy?: ConnectProxy;
  close(): Promise<void>;
}

/** Cases that name the same environment share one proxy and one upstream. */
export interface Environment {
  readonly name: string;
  /** The programs that this machine needs for it. */
  readonly program?: ProgramName;
  prepare(): Promise<Stage>;
}

/** Long enough not to be reached by accident on a busy machine, short enough to wait for. */
export const SHORT_TIMEOUT = 1_000;

const plain = (name: string, variables: Readonly<Record<string, string>> = {}): Environment => ({
  name,
  async prepare() {
    const upstream = await startRawUpstream();
    return {
      upstream,
      variables: { UPSTREAM_URL: upstream.url, ...variables },
      close: upstream.close,
    };
  },
});

export const ordinary = plain('with an upstream');

export const impatient = plain('with short timeouts', {
  CONNECT_TIMEOUT: `${SHORT_TIMEOUT}ms`,
  HEADERS_TIMEOUT: `${SHORT_TIMEOUT}ms`,
  BODY_TIMEOUT: `${SHORT_TIMEOUT}ms`,
  CLIENT_HEAD_TIMEOUT: `${SHORT_TIMEOUT}ms`,
});

export const limited = plain('with a limit for request bodies', { MAX_REQUEST_BODY: '1mb' });

export const smallHeads = plain('with a limit for response heads', {
  MAX_RESPONSE_HEADERS: '2kb',
});

export const hurried = plain('with a time limit', { TIME_LIMIT: `${SHORT_TIMEOUT}ms` });

export const pageless = plain('without the status page', { PAGE: 'off' });

export const stripping = plain('with header prefixes to strip', {
  STRIP_HEADER_PREFIXES: 'x-company-, X-Internal-',
});

/** What `sls verify` sends in the header `x-proxy-ticket`. */
export const VERIFY_TOKEN = 'the-token-that-the-deploy-made';

export const ticketed = plain('with a token created at deployment', {
  VERIFY_TOKEN_SHA256: createHash('sha256').update(VERIFY_TOKEN).digest('hex'),
  MAX_REQUEST_BODY: '2000000',
});

export const basePath: Environment = {
  name: 'with a base path',
  async prepare() {
    const upstream = await startRawUpstream();
    const variables = { UPSTREAM_URL: `${upstream.url}/openai` };
    return { upstream, variables, close: upstream.close };
  },
};

export const aliased: Environment = {
  name: 'with model aliases and a failover address',
  async prepare() {
    const upstream = await startRawUpstream();
    const variables = {
      UPSTREAM_URL: `${upstream.url}/one,${upstream.url}/two`,
      MODEL_ALIASES: 'fast=gpt-4.1-nano|gpt-4.1-mini',
      FAILOVER: '429',
    };
    return { upstream, variables, close: upstream.close };
  },
};

export const refused: Environment = {
  name: 'with an upstream that is down',
  async prepare() {
    const upstream = await startRawUpstream();
    const port = await findClosedPort();
    const variables = { UPSTREAM_URL: `http://127.0.0.1:${port}` };
    return { upstream, variables, close: upstream.close };
  },
};

export const unconnectable: Environment = {
  name: 'with an upstream that accepts no connections',
  async prepare() {
    const backlog = await createFullBacklog();
    const upstream = await startRawUpstream();
    return {
      upstream,
      variables: {
        UPSTREAM_URL: `http://127.0.0.1:${backlog.port}`,
        CONNECT_TIMEOUT: `${SHORT_TIMEOUT}ms`,
      },
      async close() {
        await Promise.all([backlog.close(), upstream.close()]);
      },
    };
  },
};

/** The upstream accepts connections and never sends a byte, so the TLS handshake cannot finish. */
export const silentTls: Environment = {
  name: 'with an upstream that never completes the TLS handshake',
  async prepare() {
    const upstream = await startRawUpstream();
    const variables = {
      UPSTREAM_URL: `https://127.0.0.1:${upstream.port}`,
      CONNECT_TIMEOUT: `${SHORT_TIMEOUT}ms`,
    };
    return { upstream, variables, close: upstream.close };
  },
};

const secured = (
  name: string,
  toVariables: (certificates: Certificates, proxyUrl: string) => Record<string, string>,
  serverName = 'localhost',
  refusal?: string,
): Environment => ({
  name,
  program: 'openssl',
  async prepare() {
    const certificates = createCertificates(serverName);
    const upstream = await startRawUpstream(certificates.server);
    const connectProxy = await startConnectProxy(refusal);
    return {
      upstream,
      connectProxy,
      variables: { UPSTREAM_URL: upstream.url, ...toVariables(certificates, connectProxy.url) },
      async close() {
        await Promise.all([upstream.close(), connectProxy.close()]);
        certificates.remove();
      },
    };
  },
});

const trust = ({ authorityFile }: Certificates) => ({ NODE_EXTRA_CA_CERTS: authorityFile });

export const tls = secured('with an https upstream', trust);

export const untrusted = secured(
  'with an https upstream whose certificate is not trusted',
  () => ({}),
);

export const wrongName = secured('with a certificate for another name', trust, 'other.test');

export const viaProxy = secured('with HTTPS_PROXY', (certificates, proxyUrl) => ({
  ...trust(certificates),
  HTTPS_PROXY: proxyUrl.replace('//', '//user:pass%40word@'),
}));

export const pastProxy = secured('with HTTPS_PROXY and NO_PROXY', (certificates, proxyUrl) => ({
  ...trust(certificates),
  HTTPS_PROXY: proxyUrl,
  NO_PROXY: 'example.com,localhost',
}));

export const refusingProxy = secured(
  'with an HTTPS_PROXY that rejects requests',
  (certificates, proxyUrl) => ({ ...trust(certificates), HTTPS_PROXY: proxyUrl }),
  'localhost',
  'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n',
);

async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
