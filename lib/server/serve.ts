import type { AddressInfo } from 'node:net';
import { type Config, ConfigError, loadConfig } from '../config';
import { createLog, silentLog } from '../log';
import { createProxy } from '../proxy';
import { version } from '../version';
import { createProxyServer, type ProxyServerParts } from './server';
import { stopGracefully } from './stop';

/** Where the server runs, and how that place differs from a machine of one's own. */
export interface Place {
  readonly environment: Parameters<typeof loadConfig>[0];
  /** What the place makes of defaults, by setting. */
  readonly defaults?: Parameters<typeof loadConfig>[1];
  /** Where to listen, if the place decides that; else on `PORT` of all interfaces. */
  readonly address?: { readonly host: string; readonly port: number };
  readonly requestId?: ProxyServerParts['requestId'];
  /** What to tell the person who has started it. */
  readonly greeting?: (port: number, upstream: string) => string;
}

/** Ends the process with a message for whoever started it. */
export function refuseToStart(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readConfig({ environment, defaults }: Place): Config {
  try {
    return loadConfig(environment, defaults);
  } catch (error) {
    if (error instanceof ConfigError) return refuseToStart(error.message);
    throw error;
  }
}

/** Runs the proxy as an HTTP server until a signal ends the process. */
export function serve(place: Place): void {
  const config = readConfig(place);
  const { host, port } = place.address ?? { host: '0.0.0.0', port: config.port };
  const log = config.log === 'off' ? silentLog : createLog((text) => process.stdout.write(text));
  const proxy = createProxy(config, log);
  const { requestId } = place;
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
    if (place.greeting) process.stderr.write(place.greeting(actual, config.upstream.href));
    // After listening, since it costs what a cold start would wait for; TLS is the expensive part.
    if (config.upstream.protocol === 'https:') setImmediate(() => proxy.warm());
  });
  stopGracefully({ server, tunnels, connections, proxy, log, limit: config.shutdownTimeout });
}
