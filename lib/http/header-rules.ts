import { isEventStreamType } from './headers';
import { isAddressValue, isRevealingName } from './revealing-headers';

/** RFC 9110 §7.6.1: these describe one connection and end with it. `trailer`, since trailers of requests do not pass. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * `host` and `expect` are spoken to the next hop by whoever sends the request there; a ticket opens doors
 * of this proxy only (lib/endpoints/verify-ticket.ts).
 */
const notForUpstream = new Set(['host', 'expect', 'x-proxy-ticket']);

/** Headers whose value is a secret: never taken for an address. */
const carriesCredential = /^(?:authorization|cookie|.*(?:key|token|secret))$/;

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

/** How many verdicts are remembered, and of names how long at most: callers choose names. */
const [maxVerdicts, maxNameLength] = [512, 64];

/** A verdict by name alone is the same for every request: remembered, within limits. */
function remember(judge: (lowerCased: string) => boolean): (name: string) => boolean {
  const verdicts = new Map<string, boolean>();
  return (name) => {
    const known = verdicts.get(name);
    if (known !== undefined) return known;
    const verdict = judge(name.toLowerCase());
    if (verdicts.size < maxVerdicts && name.length <= maxNameLength) verdicts.set(name, verdict);
    return verdict;
  };
}

/** Headers on their way to the upstream: a flat raw list in, one out. */
export type HeaderFilter = (headers: readonly string[]) => string[];

/**
 * Creates the filter for headers on their way to the upstream: what is end-to-end and tells nobody who
 * the caller is, with case, order, duplicates and bytes as they came.
 *
 * @param prefixes further names to keep back, by lower-case prefix (`STRIP_HEADER_PREFIXES`).
 */
export function createUpstreamHeaders(prefixes: readonly string[]): HeaderFilter {
  const passes = remember(
    (name) =>
      !hopByHop.has(name) &&
      !notForUpstream.has(name) &&
      !isRevealingName(name) &&
      !prefixes.some((prefix) => name.startsWith(prefix)),
  );
  return (headers) => {
    const named = namedByConnection(headers);
    const passed: string[] = [];
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index] as string;
      const value = headers[index + 1] as string;
      if (!passes(name) || named?.has(name.toLowerCase())) continue;
      if (mayBeAddress(value) && isAddress(name, value)) continue;
      passed.push(name, value);
    }
    return passed;
  };
}

/** Whether a value begins and ends as addresses do: a quick no for nearly all. */
function mayBeAddress(value: string): boolean {
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(value.length - 1);
  return isAddressCode(first) && isAddressCode(last);
}

/** Digits, `:`, letters of hexadecimal numbers, brackets, quotes and blanks. */
function isAddressCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x3a) ||
    ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66) ||
    code === 0x5b ||
    code === 0x5d ||
    code === 0x22 ||
    code === 0x20 ||
    code === 0x09
  );
}

function isAddress(name: string, value: string): boolean {
  const lowerCased = name.toLowerCase();
  return isAddressValue(lowerCased, value) && !carriesCredential.test(lowerCased);
}

/**
 * Takes away what must not reach the client of the end-to-end headers of an answer: `alt-svc` would send
 * it to a port that is not ours, and the request id is this proxy's own to give. In place.
 */
export function toClientHeaders(headers: string[]): string[] {
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    const name = headers[index] as string;
    if (name.length !== 7 && name.length !== 18) continue;
    const lowerCased = name.toLowerCase();
    if (lowerCased === 'alt-svc' || lowerCased === 'x-proxy-request-id') headers.splice(index, 2);
  }
  return headers;
}

/**
 * Adds what an answer without a known length needs so that nothing on the way holds it back: SCF's inner
 * nginx buffers unless told not to, and an event stream must not be cached or compressed.
 */
export function addStreamingHeaders(headers: string[]): void {
  let isBuffered = true;
  let isEventStream = false;
  let saysCacheControl = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    // Only names of these lengths matter: most headers cost no comparison.
    switch (name.length) {
      case 12:
        if (name.toLowerCase() !== 'content-type') break;
        isEventStream = isEventStreamType(headers[index + 1] as string);
        break;
      case 13:
        if (name.toLowerCase() === 'cache-control') saysCacheControl = true;
        break;
      case 14:
        if (name.toLowerCase() === 'content-length') return;
        break;
      case 17:
        if (name.toLowerCase() === 'x-accel-buffering') isBuffered = false;
        break;
    }
  }
  if (isBuffered) headers.push('x-accel-buffering', 'no');
  if (isEventStream && !saysCacheControl) {
    headers.push('cache-control', 'no-cache, no-transform');
  }
}
