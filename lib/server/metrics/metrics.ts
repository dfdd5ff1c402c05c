import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { version } from '../../config/version';
import type { Log, RequestRecord } from '../../exchange/log';
import type { RequestHandler } from '../../pipeline/running';
import { createLabels } from './labels';
import { watchOpen } from './open-streams';

/** How many of the owner's keys are available, by provider. */
export type CountKeys = () => Readonly<
  Record<string, { readonly awake: number; readonly total: number }>
>;

/** The metrics of this process, for Prometheus. */
export interface Metrics {
  /** Wraps a log and counts its requests. */
  watchLog(log: Log): Log;
  /** Wraps a handler and counts its active requests. */
  watchHandler(handler: RequestHandler): RequestHandler;
  watchKeys(count: CountKeys): void;
  noteLostLines(count: number): void;
  /** All metrics in Prometheus's text format. */
  read(): Promise<{ readonly type: string; readonly text: string }>;
}

/** Seconds: from a cached response to a model with long reasoning. */
const firstByteBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320];

/**
 * Creates the metrics. Built into its own file with Prometheus's client, because most servers do
 * not use them.
 * Their names are part of deploy/grafana-dashboard.json; a test compares both.
 */
export function createMetrics(): Metrics {
  const registers = [new Registry()] as [Registry];
  const [register] = registers;
  collectDefaultMetrics({ register });
  const ofRequest = ['provider', 'model', 'access_key'] as const;
  const requests = new Counter({
    ...{ name: 'llm_proxy_requests_total', help: 'Requests that have ended.', registers },
    labelNames: [...ofRequest, 'status'],
  });
  const tokens = new Counter({
    name: 'llm_proxy_tokens_total',
    help: 'Tokens as responses report them (USAGE=on). Cached and cache-written are part of input, reasoning of output.',
    labelNames: [...ofRequest, 'kind'],
    registers,
  });
  const firstByte = new Histogram({
    ...{ name: 'llm_proxy_first_byte_seconds', help: 'From a request to its first byte back.' },
    ...{ labelNames: ['provider'], buckets: firstByteBuckets, registers },
  });
  const open = watchOpen(registers);
  const lost = new Counter({
    ...{ name: 'llm_proxy_lost_log_lines_total', help: 'Log lines that could not be written.' },
    registers,
  });
  new Gauge({
    ...{ name: 'llm_proxy_info', help: 'The version, as a label.', labelNames: ['version'] },
    registers,
  }).set({ version }, 1);

  const toLabels = createLabels();
  function note(record: RequestRecord): void {
    // The proxy's own endpoints: health checks would hide everything else.
    if (record.route === 'own') return;
    const labels = toLabels(record);
    const { notes = {}, firstByteMs, status } = record;
    requests.inc({ ...labels, status: status === undefined ? 'none' : String(status) });
    if (firstByteMs !== undefined) {
      firstByte.observe({ provider: labels.provider }, firstByteMs / 1000);
    }
    for (const [kind, name] of Object.entries(kinds)) {
      const count = notes[name];
      if (typeof count === 'number' && count > 0) tokens.inc({ ...labels, kind }, count);
    }
  }

  return {
    watchLog: (log) => ({
      ...log,
      request(record) {
        note(record);
        log.request(record);
      },
    }),
    watchHandler: open.watchHandler,
    watchKeys(count) {
      new Gauge({
        name: 'llm_proxy_upstream_keys',
        help: 'Injected API keys: all of them, and those that are awake.',
        labelNames: ['provider', 'state'],
        registers,
        collect() {
          for (const [provider, { awake, total }] of Object.entries(count())) {
            this.set({ provider, state: 'awake' }, awake);
            this.set({ provider, state: 'total' }, total);
          }
        },
      });
    },
    noteLostLines: (count) => lost.inc(count),
    read: async () => ({ type: register.contentType, text: await register.metrics() }),
  };
}

/** Kinds of tokens, and their fields in the log. */
const kinds = {
  input: 'input_tokens',
  cached: 'cached_tokens',
  cache_write: 'cache_write_tokens',
  output: 'output_tokens',
  reasoning: 'reasoning_tokens',
} as const;
