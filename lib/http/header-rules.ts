import { isNamed } from './header-name';
import { isEventStreamType } from './headers';
import { isAddressValue, isRevealingName } from './revealing-headers';

/**
 * RFC 9110 §7.6.1: these describe one connection only. `trailer`, because request trailers are not
 * forwarded.
 */
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
 * `host` and `expect` are written by the sender for the next hop; a ticket is valid for this proxy
 * only (lib/endpoints/verify-ticket.ts).
 */
const notForUpstream = new Set(['host', 'expect', 'x-proxy-ticket']);

/** Headers whose value is a secret: never treated as an address. */
const carriesCredential = /^(?:authorization|cookie|.*(?:key|token|secret))$/;

/**
 * The header names that `Connection` lists besides the standard options, or undefined (the usual
 * case).
 * `content-length` is never included: removing it would change where the body ends.
 */
function namedByConnection(headers: readonly string[]): Set<string> | undefined {
  let named: Set<string> | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (name.length !== 10 || !isNamed(name, 'connection')) continue;
    const value = (headers[index + 1] as string).toLowerCase();
    if (value === 'keep-alive' || value === 'close') continue;
    named ??= new Set();
    for (const token of value.split(',')) named.add(token.trim());
    named.delete('content-length');
  }
  return named;
}

/** Limits of the cache: number of entries, and length of a name. Callers choose the names. */
const [maxVerdicts, maxNameLength] = [512, 64];

/** A decision by name alone is the same for every request, so it is cached, within limits. */
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

/** Filters headers for the upstream: takes and returns a flat raw list. */
export type HeaderFilter = (headers: readonly string[]) => string[];

/**
 * Creates the filter for headers to the upstream: it keeps those that are end-to-end and do not
 * identify the caller, with case, order, duplicates and bytes unchanged.
 *
 * @param prefixes further headers to remove, by lower-case prefix (`STRIP_HEADER_PREFIXES`).
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

/** Quickly rules out nearly all values: it starts and ends like an address, and has its separators. */
function mayBeAddress(value: string): boolean {
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(value.length - 1);
  if (!isAddressCode(first) || !isAddressCode(last)) return false;
  return value.includes('.') || value.includes(':');
}

/** Digits, `:`, hexadecimal letters, brackets, quotes, commas and spaces. */
function isAddressCode(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x3a) ||
    ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66) ||
    code === 0x5b ||
    code === 0x5d ||
    code === 0x22 ||
    code === 0x2c ||
    code === 0x20 ||
    code === 0x09
  );
}

function isAddress(name: string, value: string): boolean {
  const lowerCased = name.toLowerCase();
  return isAddressValue(lowerCased, value) && !carriesCredential.test(lowerCased);
}

/**
 * Removes response headers that must not reach the client: `alt-svc` would send it to a port that
 * does not belong to the proxy, and the request id is set by this proxy. Changes the list in place.
 */
export function toClientHeaders(headers: string[]): string[] {
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    const name = headers[index] as string;
    if (name.length !== 7 && name.length !== 18) continue;
    if (isNamed(name, 'alt-svc') || isNamed(name, 'x-proxy-request-id')) headers.splice(index, 2);
  }
  return headers;
}

/**
 * Adds headers that keep a response of unknown length from being buffered: SCF's internal nginx
 * buffers by default, and an event stream must not be cached or compressed.
 */
export function addStreamingHeaders(headers: string[]): void {
  let isBuffered = true;
  let isEventStream = false;
  let saysCacheControl = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    // Checking the length first avoids a comparison for most headers.
    switch (name.length) {
      case 12:
        if (!isNamed(name, 'content-type')) break;
        isEventStream = isEventStreamType(headers[index + 1] as string);
        break;
      case 13:
        saysCacheControl ||= isNamed(name, 'cache-control');
        break;
      case 14:
        if (isNamed(name, 'content-length')) return;
        break;
      case 17:
        if (isNamed(name, 'x-accel-buffering')) isBuffered = false;
        break;
    }
  }
  if (isBuffered) headers.push('x-accel-buffering', 'no');
  if (isEventStream && !saysCacheControl) {
    headers.push('cache-control', 'no-cache, no-transform');
  }
}
