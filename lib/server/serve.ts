import { type Config, ConfigError, loadConfig } from '../config';
import { version } from '../config/version';
import { createLog, type Log, silentLog } from '../pipeline/log';
import { createLogOutput } from '../pipeline/log-output';
import type { RunnableProxy } from '../pipeline/running';
import { listen } from './listen';
import { createProxyServer, type ProxyServerParts } from './server';
import { stopGracefully } from './stop';

/** How the platform differs from a machine of one's own. */
export interface ServeOptions {
  readonly environment: Parameters<typeof loadConfig>[0];
  /** What the platform makes of defaults, by setting. */
  readonly defaults?: Parameters<typeof loadConfig>[1];
  /** Where to listen, if the platform decides that; else as `HOST` and `PORT` say. */
  readonly address?: { readonly host: string; readonly port: number };
  readonly createProxy: (config: Config, log: Log) => RunnableProxy;
  readonly requestId?: ProxyServerParts['requestId'];
  /** What to tell the person who has started it. */
  readonly greeting?: (url: string, upstream: string) => string;
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
  const log = config.log === 'off' ? silentLog : createLog(createLogOutput(1));
  const proxy = options.createProxy(config, log);
  const { requestId, greeting } = options;
  const served = createProxyServer({ config, handler: proxy, requestId });
  const upstream = config.upstream.href;

  listen(served.server, options.address ?? config, refuseToStart, (url, port) => {
    log.event('listening', { port, upstream, version });
    if (greeting) process.stderr.write(greeting(url, upstream));
    // After listening, since it costs what a cold start would wait for; TLS is the expensive part.
    if (config.upstream.protocol === 'https:') setImmediate(() => proxy.warm());
  });
  stopGracefully({ ...served, proxy, log, limit: config.shutdownTimeout });
}
