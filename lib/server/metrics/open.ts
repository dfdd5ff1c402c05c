import type { Config } from '../../config';
import type { Log } from '../../exchange/log';
import type { ReverseProxy } from '../../pipeline/proxy';
import type { RequestHandler } from '../../pipeline/running';
import { serveMetrics } from './listen';
import { createMetrics } from './metrics';

/** The metrics of a server, as it uses them. */
export interface ServerMetrics {
  watchLog(log: Log): Log;
  noteLostLines(count: number): void;
  read(): Promise<{ readonly type: string; readonly text: string }>;
  /** The handler whose requests are counted, and the keys. */
  watch(proxy: ReverseProxy): RequestHandler;
  /** Serves them on a port of their own, where one is set. */
  listen(log: Log): void;
}

/**
 * Built into a file of its own, with Prometheus's client: only a server with metrics loads it.
 *
 * @param refuse ends the process with a message.
 */
export function openMetrics(
  { metrics: settings, host }: Pick<Config, 'metrics' | 'host'>,
  refuse: (message: string) => never,
): ServerMetrics {
  const metrics = createMetrics();
  const { port, token } = settings ?? {};
  return {
    ...metrics,
    watch(proxy) {
      if (proxy.countKeys) metrics.watchKeys(proxy.countKeys);
      return metrics.watchHandler(proxy);
    },
    listen(log) {
      if (port === undefined) return;
      serveMetrics(metrics, {
        ...{ port, host, token },
        onListening: (actual) => log.event('metrics_listening', { port: actual }),
        onError: ({ code }) =>
          refuse(`METRICS_PORT must be a port that is free (it is ${port}): ${code}.`),
      });
    },
  };
}
