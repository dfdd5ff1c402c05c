import type { AddressInfo } from 'node:net';
import { type Config, ConfigError, type ConfigSource } from '../config/config';
import { loadConfigLate } from '../config/load-late';
import { version } from '../config/version';
import type { Platform } from '../endpoints/endpoint';
import type { Log } from '../exchange/log';
import { createLog, silentLog } from '../pipeline/log';
import { createLogOutput, type LogOutput } from '../pipeline/log-output';
import { createProxy } from '../pipeline/proxy';
import { listen } from './listen';
import type { openMetrics, ServerMetrics } from './metrics/open';
import { createProxyServer, type ProxyServerParts } from './server';
import { stopGracefully } from './stop';

/** How the platform differs from the user's own machine. */
export interface ServeOptions {
  readonly environment: ConfigSource['environment'];
  /** The contents of a file with access keys; undefined: of the one next to the bundle, if any. */
  readonly keysFile?: string | undefined;
  /** The platform's defaults, by setting. */
  readonly defaults?: ConfigSource['platform'];
  /** Where to listen, if the platform decides that; otherwise according to `HOST` and `PORT`. */
  readonly address?: { readonly host: string; readonly port: number };
  readonly platform: Platform;
  readonly requestId?: ProxyServerParts['requestId'];
  /** Creates the log if the platform supports formats other than JSON. */
  readonly createLog?: (kind: 'json' | 'text', output: LogOutput) => Log;
  /** The message for the person who started it. */
  readonly greeting?: (info: AddressInfo, config: Config) => string;
  /** The message for a server that cannot listen, from Node's code for the reason. */
  readonly explainListenFailure?: (code: string, config: Config) => string;
  /** The message while the server stops and connections are still in use. */
  readonly farewell?: (connections: number, seconds: number) => string;
  /** Opens the metrics, where they are offered; they are loaded only then. */
  readonly openMetrics?: (...options: Parameters<typeof openMetrics>) => Promise<ServerMetrics>;
}

/** Output for people; like the log, it must not end the process if the pipe is closed. */
const tell = createLogOutput(2);

/** Ends the process with a message for the person who started it. */
export function refuseToStart(message: string): never {
  tell(`${message}\n`);
  process.exit(1);
}

async function readConfig({
  environment,
  keysFile,
  defaults,
  platform,
}: ServeOptions): Promise<Config> {
  const isFunction = platform.cloud !== 'local';
  try {
    return await loadConfigLate({ environment, platform: defaults ?? {}, isFunction }, keysFile);
  } catch (error) {
    if (error instanceof ConfigError) return refuseToStart(error.message);
    throw error;
  }
}

/** Runs the proxy as an HTTP server until a signal ends the process. */
export async function serve(options: ServeOptions): Promise<void> {
  const config = await readConfig(options);
  const metrics = config.metrics && (await readyMetrics(config, options));
  const opened = openLog(config, options, metrics?.noteLostLines);
  const log = metrics?.watchLog(opened) ?? opened;
  const platform = metrics ? { ...options.platform, readMetrics: metrics.read } : options.platform;
  const proxy = await createProxy(config, log, platform);
  const { requestId, greeting, farewell } = options;
  const handler = metrics?.watch(proxy) ?? proxy;
  const served = createProxyServer({ config, handler, requestId });
  const upstream = config.upstream.href;

  const address = options.address ?? config;
  const onFailure = (code: string) =>
    refuseToStart(
      options.explainListenFailure?.(code, config) ??
        `Cannot listen on port ${address.port}: ${code}.`,
    );
  listen(served.server, address, onFailure, (info) => {
    log.event('listening', { port: info.port, upstream, version });
    if (greeting) tell(greeting(info, config));
    metrics?.listen(log);
    // After listening, so that it does not delay a cold start.
    setImmediate(() => proxy.warm());
  });
  const limit = config.shutdownTimeout;
  const onWaiting = (count: number) => farewell && tell(farewell(count, Math.round(limit / 1000)));
  stopGracefully({ ...served, proxy, log, limit, onWaiting });
}

function readyMetrics(config: Config, { openMetrics: open }: ServeOptions) {
  return open?.(config, refuseToStart) ?? refuseToStart('METRICS_*: use "npm start" or the image.');
}

function openLog(
  { log: kind }: Config,
  options: ServeOptions,
  onLost?: (lines: number) => void,
): Log {
  if (kind === 'off') return silentLog;
  const output = createLogOutput(1, undefined, onLost);
  return options.createLog?.(kind, output) ?? createLog(output);
}
