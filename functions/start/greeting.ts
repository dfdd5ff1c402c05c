import type { Config } from '../../lib/config';

/** The messages after start-up for a terminal. @param file the settings file. */
export function toGreeting(url: string, config: Config, file: string | undefined): string {
  const from = file === undefined ? '' : `Settings come from ${file} and the environment.\n`;
  return `The proxy listens on ${url} and forwards to ${config.upstream.href}
${from}${describeOpenness(config)}

See it:  ${url} in a browser
Try it:  curl ${url}/-/health
Chat:    curl ${url}/v1/models -H "Authorization: Bearer ${toKey(config)}"
Stop it: Ctrl-C

`;
}

/** What clients send as their key, for a shell. */
function toKey({ access }: Config): string {
  if (!access) return '$OPENAI_API_KEY';
  // biome-ignore lint/suspicious/noTemplateCurlyInString: for a shell.
  return access.injected.size > 0 ? '$PROXY_ACCESS_KEY' : '${OPENAI_API_KEY}:${PROXY_ACCESS_KEY}';
}

/** Who can use the proxy. */
function describeOpenness({ host, access }: Config): string {
  const isLocal = host !== undefined && isLoopback(host);
  if (access === undefined) {
    if (isLocal) return 'Only this machine can reach it.';
    return 'Anyone on this network can use it with their own API key. To restrict access, set HOST=127.0.0.1 or access keys (ACCESS_KEYS).';
  }
  const { length } = access.keys;
  const holders =
    length === 1 ? 'the holder of its access key' : `holders of ${length} access keys`;
  const reach = isLocal ? 'Only this machine' : 'Anyone on this network';
  return `${reach} can reach it; only ${holders} can use it.`;
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Shown while the server stops and connections are still active. */
export function toFarewell(connections: number, seconds: number): string {
  const what = connections === 1 ? 'a connection that is' : `${connections} connections that are`;
  return `Stopping: waiting up to ${seconds} s for ${what} in use. Ctrl-C again ends ${connections === 1 ? 'it' : 'them'} now.\n`;
}
