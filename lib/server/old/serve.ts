import type { AddressInfo } from 'node:net';
import { type Config, ConfigError, loadConfig } from '../../config';
import { version } from '../../config/version';
import type { Place } from '../../endpoints/route';
import { createLog, silentLog } from '../../pipeline/log';
import { createLogOutput } from '../../pipeline/log-output';
import { createProxy } from '../../pipeline/proxy';
import { createProxyServer, type ProxyServerParts } from './server';
import { stopGracefully } from './stop';

/** What a handler says of the place where the server runs, and how it differs from a machine of one's own. */
export interface ServeOptions {
  readonly environment: Parameters<typeof loadConfig>[0];
  /** What the place makes of defaults, by setting. */
  readonly defaults?: Parameters<typeof loadConfig>[1];
  /** Where to listen, if the place decides that; else on `PORT` of all interfaces. */
  readonly address?: { readonly host: string; readonly port: number };
  /** The place, for those who ask at `/-/status`. */
  readonly place: Place;
  readonly requestId?: ProxyServerParts['requestId'];
  /** What to tell the person who has started it. */
  readonly greeting?: (port: number, upstream: string) => string;
}

/** Ends the process with a message for whoever started it. */
export function refuseToStart(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readConfig({ environment, defaults }: ServeOptions): Config {
  try {
    return loadConfig(environment, defaults);
  } catch (error) {
    if (error instanceof ConfigError) return refuseToStart(error.message);
    throw error;
  }
}

/** Runs the proxy as an HTTP server until a signal ends the process. */
export function serve(options: ServeOptions): void {
  const config = readConfig(options);
  const { host, port } = options.address ?? { host: '0.0.0.0', port: config.port };
  const log = config.log === 'off' ? silentLog : createLog(createLogOutput(1));
  const proxy = createProxy(config, log, options.place);
  const { requestId } = options;
  const { server, tunnels, connections } = createProxyServer({
    config,
    proxy,
    ...(requestId && { requestId }),
  });

  server.once('error', (error: NodeJS.ErrnoException) => {
    refuseToStart(
      error.code === 'EADDRINUSE'
        ? `Port ${port} is taken by another program. Stop that one, or set PORT to a free port.`
        : `The server cannot listen on port ${port}: ${error.code}.`,
    );
  });
  server.listen(port, host, () => {
    const { port: actual } = server.address() as AddressInfo;
    log.event('listening', { port: actual, upstream: config.upstream.href, version });
    if (options.greeting) process.stderr.write(options.greeting(actual, config.upstream.href));
    // After listening, since it costs what a cold start would wait for; TLS is the expensive part.
    if (config.upstream.protocol === 'https:') setImmediate(() => proxy.warm());
  });
  stopGracefully({ server, tunnels, connections, proxy, log, limit: config.shutdownTimeout });
}
