import type { AddressInfo } from 'node:net';
import { type Config, ConfigError, loadConfig } from '../lib/config';
import { findHeader } from '../lib/headers';
import { createLog, silentLog } from '../lib/log';
import { createProxy } from '../lib/proxy';
import { createProxyServer } from '../lib/server/server';
import { stopGracefully } from '../lib/server/stop';
import { version } from '../lib/version';

/** Set by SCF in every function (platforms/tencent.md §1). */
const isScf = process.env.TENCENTCLOUD_RUNENV === 'SCF';

/** SCF refuses bodies above 6 MB with a bare 406; this answers first, and says why. */
const platformDefaults = isScf ? { maxRequestBody: '6mb' } : {};

/** Clients can forge `x-scf-*` headers, so an id is only believed if it looks like one. */
function scfRequestId(headers: readonly string[]): string | undefined {
  const id = findHeader(headers, 'x-scf-request-id');
  return id && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : undefined;
}

function readConfig(): Config {
  try {
    return loadConfig(process.env, platformDefaults);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** What a person at a terminal wants to know next. */
function toGreeting(port: number, upstream: string): string {
  return `The proxy listens on http://127.0.0.1:${port} and forwards to ${upstream}

Try it:  curl http://127.0.0.1:${port}/-/health
Chat:    curl http://127.0.0.1:${port}/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"
Stop it: Ctrl-C

`;
}

const config = readConfig();
const log = config.log === 'off' ? silentLog : createLog((text) => process.stdout.write(text));
const proxy = createProxy(config, log);
const { server, tunnels, connections } = createProxyServer({
  config,
  proxy,
  ...(isScf && { requestId: scfRequestId }),
});

server.once('error', (error: NodeJS.ErrnoException) => {
  const cure =
    error.code === 'EADDRINUSE'
      ? `Port ${config.port} is taken by another program. Stop that one, or set PORT to a free port.`
      : `The server cannot listen on port ${config.port}: ${error.code}.`;
  process.stderr.write(`${cure}\n`);
  process.exit(1);
});
server.listen(config.port, '0.0.0.0', () => {
  const { port } = server.address() as AddressInfo;
  log.event('listening', { port, upstream: config.upstream.href, version });
  if (!isScf) process.stderr.write(toGreeting(port, config.upstream.href));
  // After listening, since it costs what a cold start would wait for; TLS is the expensive part.
  if (config.upstream.protocol === 'https:') setImmediate(() => proxy.warm());
});
stopGracefully({ server, tunnels, connections, proxy, log, limit: config.shutdownTimeout });
