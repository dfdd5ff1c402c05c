import { findHeader } from '../http/headers';

/** RFC 9110 §7.6.1: these describe one connection and end with it. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** What would tell the provider who the client is, or what a cloud or a proxy on the way added (design §4). */
const revealing = new Set([
  'forwarded',
  'via',
  'x-real-ip',
  'true-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'cdn-loop',
  'x-request-start',
  'x-api-requestid',
  'x-api-scheme',
  'x-api-stagename',
  'x-api-appid',
  'x-api-uuid',
]);

/** The same by prefix. `x-api-` must never be one: it would take `x-api-key` along. */
const revealingPrefixes = [
  'x-forwarded-',
  'cf-',
  'fastly-',
  'x-envoy-',
  'x-vercel-',
  'x-amzn-',
  'x-amz-cf-',
  'lambda-web-',
  'x-scf-',
  'x-fc-',
  'x-client-proto',
  'x-nws-',
];

/**
 * `expect` and `host` are spoken to the next hop by whoever sends the request there; trailers of
 * requests are not passed on, so none are announced; a ticket opens doors of this proxy only
 * (lib/endpoints/ticket.ts).
 */
const notForUpstream = new Set(['host', 'expect', 'trailer', 'x-proxy-ticket']);

/** `alt-svc` would send the client to a port of the upstream that is not ours. */
const notForClients = new Set(['alt-svc', 'x-proxy-request-id']);

/**
 * The names that `Connection` lists besides its own options, or undefined (the usual case).
 * `content-length` is never one of them: dropping it would change where the body ends.
 */
function namedByConnection(headers: readonly string[]): Set<string> | undefined {
  let named: Set<string> | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue;
    const value = (headers[index + 1] as string).toLowerCase();
    if (value === 'keep-alive' || value === 'close') continue;
    named ??= new Set();
    for (const token of value.split(',')) named.add(token.trim());
    named.delete('content-length');
  }
  return named;
}

/** Verdicts are kept for this many names, none longer than this: a stranger may send any. */
const remembered = { names: 512, length: 64 };

/** A verdict by name alone is the same for every request: remembered, but not without a limit. */
function remember(judge: (lowerCased: string) => boolean): (name: string) => boolean {
  const verdicts = new Map<string, boolean>();
  return (name) => {
    const known = verdicts.get(name);
    if (known !== undefined) return known;
    const verdict = judge(name.toLowerCase());
    if (verdicts.size < remembered.names && name.length <= remembered.length) {
      verdicts.set(name, verdict);
    }
    return verdict;
  };
}

function filter(headers: readonly string[], passes: (name: string) => boolean): string[] {
  const named = namedByConnection(headers);
  const passed: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (!passes(name) || named?.has(name.toLowerCase())) continue;
    passed.push(name, headers[index + 1] as string);
  }
  return passed;
}

/**
 * Creates the filter for headers on their way to the upstream: a flat raw list in, one out, with
 * case, order, duplicates and bytes as they came.
 *
 * @param prefixes further names to keep back, by lower-case prefix (`STRIP_HEADER_PREFIXES`).
 */
export function createUpstreamHeaders(prefixes: readonly string[]) {
  const kept = [...revealingPrefixes, ...prefixes];
  const passes = remember(
    (name) =>
      !hopByHop.has(name) &&
      !notForUpstream.has(name) &&
      !revealing.has(name) &&
      !kept.some((prefix) => name.startsWith(prefix)),
  );
  return (headers: readonly string[]): string[] => filter(headers, passes);
}

const passesToClient = remember((name) => !hopByHop.has(name) && !notForClients.has(name));

/** Headers (or trailers) on their way to the client: end-to-end ones only, as they came. */
export function toClientHeaders(headers: readonly string[]): string[] {
  return filter(headers, passesToClient);
}

/**
 * What an answer without a known length needs so that nothing on the way holds it back: SCF's
 * inner nginx buffers unless told not to, and an event stream must not be cached or compressed.
 */
export function addStreamingHeaders(headers: string[]): void {
  if (findHeader(headers, 'content-length') !== undefined) return;
  if (findHeader(headers, 'x-accel-buffering') === undefined) {
    headers.push('x-accel-buffering', 'no');
  }
  const isEventStream = findHeader(headers, 'content-type')?.startsWith('text/event-stream');
  if (isEventStream && findHeader(headers, 'cache-control') === undefined) {
    headers.push('cache-control', 'no-cache, no-transform');
  }
}
