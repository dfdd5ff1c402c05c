import { optional, type Setting, type Source } from './section';
import { readPort } from './values';

/** Numbers about the proxy for Prometheus. Undefined: there are none. */
export type MetricsConfig =
  | {
      /** `METRICS_TOKEN`: required from clients. */
      readonly token: string | undefined;
      /** `METRICS_PORT`: where they are served besides `/-/metrics`. */
      readonly port: number | undefined;
    }
  | undefined;

export const metricsSettings = {
  metricsToken: {
    name: 'METRICS_TOKEN',
    defaultValue: '',
    aliases: [],
    secret: true,
    scope: 'local',
  },
  metricsPort: { name: 'METRICS_PORT', defaultValue: '', aliases: [], scope: 'local' },
} as const satisfies Record<string, Setting>;

export function readMetrics({ read }: Source<keyof typeof metricsSettings>): MetricsConfig {
  const token = read('metricsToken', optional(readToken));
  const port = read('metricsPort', optional(readPort));
  return token === undefined && port === undefined ? undefined : { token, port };
}

function readToken(text: string): string {
  if (/^[\x21-\x7e]{16,}$/.test(text)) return text;
  throw new Error('must be at least 16 characters without spaces, such as "openssl rand -hex 24"');
}
