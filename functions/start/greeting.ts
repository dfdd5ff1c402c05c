import type { Config } from '../../lib/config';
import { version } from '../../lib/config/version';
import type { DialectName } from '../../lib/dialects/dialect';
import type { Listening } from './address';

/** How the proxy was started. */
export interface Start {
  /** The settings file, if one was read. */
  readonly file: string | undefined;
  /** The file with access keys, if there is one. */
  readonly keysFile: string | undefined;
  readonly isInContainer: boolean;
}

/** The messages after start-up. */
export function toGreeting(listening: Listening, config: Config, start: Start): string {
  const { url } = listening;
  const { file, keysFile } = start;
  const from = [
    ...(file === undefined ? [] : [`Settings come from ${file} and the environment.\n`]),
    ...(keysFile === undefined ? [] : [`Access keys come from ${keysFile}.\n`]),
  ].join('');
  return `chatgpt-reverse-proxy ${version} listens on ${url} and forwards to ${config.upstream.href}
${from}${describeOpenness(listening, config, start)}
${describeMetrics(listening, config)}
See it:  ${url} in a browser
Try it:  curl ${url}/-/health
${toModelsLine(url, config)}Stop it: Ctrl-C

`;
}

/** How each API lists its models: the variable of its key, the path, and the headers. */
const modelLists: Readonly<
  Partial<Record<DialectName, [variable: string, path: string, headers: (key: string) => string[]]>>
> = {
  openai: ['OPENAI_API_KEY', '/v1/models', (key) => [`Authorization: Bearer ${key}`]],
  anthropic: [
    'ANTHROPIC_API_KEY',
    '/v1/models',
    (key) => [`x-api-key: ${key}`, 'anthropic-version: 2023-06-01'],
  ],
  gemini: ['GEMINI_API_KEY', '/v1beta/models', (key) => [`x-goog-api-key: ${key}`]],
};

/** A request for a shell that uses a key; empty for an API without one that always works. */
function toModelsLine(url: string, { providers, access }: Config): string {
  const list = modelLists[providers.defaultProvider.dialect.name];
  if (!list) return '';
  const [variable, path, headers] = list;
  const words = headers(toKey(variable, access)).map((header) => ` -H "${header}"`);
  return `Models:  curl ${url}${path}${words.join('')}\n`;
}

/** What clients send as their key, for a shell. */
function toKey(variable: string, access: Config['access']): string {
  if (!access) return `$${variable}`;
  return access.injected.size > 0 ? '$PROXY_ACCESS_KEY' : `\${${variable}}:\${PROXY_ACCESS_KEY}`;
}

/** Who can use the proxy. */
function describeOpenness({ isLocal }: Listening, { access }: Config, start: Start): string {
  if (access === undefined) {
    if (isLocal) return 'Only this machine can reach it.';
    return start.isInContainer
      ? 'Anyone who can reach this container can use it with their own API key. To restrict access, publish the port on 127.0.0.1 only, or set access keys (ACCESS_KEYS).'
      : 'Anyone on this network can use it with their own API key. To restrict access, set HOST=127.0.0.1 or access keys (ACCESS_KEYS).';
  }
  const { length } = access.keys;
  const reach = isLocal ? 'Only this machine' : 'Anyone on this network';
  if (length === 0)
    return `${reach} can reach it; nobody can use it, because there is no access key.`;
  const holders =
    length === 1 ? 'the holder of its access key' : `holders of ${length} access keys`;
  return `${reach} can reach it; only ${holders} can use it.`;
}

/** Who can read the metrics on a port of their own, if anyone can. */
function describeMetrics({ isLocal }: Listening, { metrics }: Config): string {
  if (isLocal || metrics?.port === undefined || metrics.token !== undefined) return '';
  return `Anyone who can reach port ${metrics.port} can read the metrics there. To restrict access, set METRICS_TOKEN.\n`;
}

/** Shown while the server stops and connections are still active. */
export function toFarewell(connections: number, seconds: number): string {
  const what = connections === 1 ? 'a connection that is' : `${connections} connections that are`;
  return `Stopping: waiting up to ${seconds} s for ${what} in use. Ctrl-C again ends ${connections === 1 ? 'it' : 'them'} now.\n`;
}
