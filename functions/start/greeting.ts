import type { Config } from '../../lib/config';

/** The messages after start-up for a terminal. @param file the settings file. */
export function toGreeting(url: string, config: Config, file: string | undefined): string {
  const from = file === undefined ? '' : `Settings come from ${file} and the environment.\n`;
  return `The proxy listens on ${url} and forwards to ${config.upstream.href}
${from}${describeOpenness(config)}

See it:  ${url} in a browser
Try it:  curl ${url}/-/health
Chat:    curl ${url}/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"
Stop it: Ctrl-C

`;
}

/** Who can use the proxy. */
function describeOpenness({ host, access }: Config): string {
  if (host !== undefined && isLoopback(host)) return 'Only this machine can reach it.';
  if (access === undefined) {
    return 'Anyone on this network can use it with their own API key. To restrict access, set HOST=127.0.0.1 or access keys (ACCESS_KEYS).';
  }
  const { length } = access.keys;
  const holders =
    length === 1 ? 'the holder of its access key' : `holders of ${length} access keys`;
  return `Anyone on this network can reach it; only ${holders} can use it.`;
}

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Shown while the server stops and connections are still active. */
export function toFarewell(connections: number, seconds: number): string {
  const what = connections === 1 ? 'a connection that is' : `${connections} connections that are`;
  return `Stopping: waiting up to ${seconds} s for ${what} in use. Ctrl-C again ends ${connections === 1 ? 'it' : 'them'} now.\n`;
}
