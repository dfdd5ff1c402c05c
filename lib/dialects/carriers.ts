/** The seven places in which SDKs put a key (upstreams.md §4). */
export type Carrier =
  | 'bearer'
  | 'x-api-key'
  | 'api-key'
  | 'x-goog-api-key'
  | 'key'
  | 'access_token'
  | 'sub-protocol';

/** What carries keys: the raw target, and the raw headers as a flat list of names and values. */
export interface Carrying {
  readonly target: string;
  readonly headers: readonly string[];
}

/** A key where a request carries it. */
export interface Credential {
  readonly carrier: Carrier;
  /** The key itself, decoded where it stood in a query. */
  readonly value: string;
  /** Where its header's value stands in the raw list; undefined for the target. */
  readonly at: number | undefined;
  /** Where its text begins and ends in that value, or in the target. */
  readonly start: number;
  readonly end: number;
}

const keyHeaders: ReadonlySet<string> = new Set(['x-api-key', 'api-key', 'x-goog-api-key']);
const realtimePrefix = 'openai-insecure-api-key.';

/**
 * Finds every key that a request carries, in the order in which they stand there: headers first.
 * A WebSocket's sub-protocols are all given, since Mistral's key is a sub-protocol by itself.
 */
export function findCredentials({ target, headers }: Carrying): Credential[] {
  const found: Credential[] = [];
  for (let at = 1; at < headers.length; at += 2) {
    const name = headers[at - 1] as string;
    const value = headers[at] as string;
    // Only names of these lengths matter: most headers cost no comparison.
    switch (name.length) {
      case 7:
      case 9:
      case 14: {
        const carrier = name.toLowerCase();
        if (!keyHeaders.has(carrier) || value === '') break;
        found.push({ carrier: carrier as Carrier, value, at, start: 0, end: value.length });
        break;
      }
      case 13: {
        if (name.toLowerCase() !== 'authorization') break;
        const start = /^bearer[ \t]+/i.exec(value)?.[0].length ?? value.length;
        if (start === value.length) break;
        found.push({ carrier: 'bearer', value: value.slice(start), at, start, end: value.length });
        break;
      }
      case 22:
        if (name.toLowerCase() === 'sec-websocket-protocol') findSubProtocols(value, at, found);
        break;
    }
  }
  findInQuery(target, found);
  return found;
}

function findSubProtocols(list: string, at: number, found: Credential[]): void {
  for (const { 0: token, index } of list.matchAll(/[^\s,]+/g)) {
    const start = index + (token.startsWith(realtimePrefix) ? realtimePrefix.length : 0);
    const end = index + token.length;
    found.push({ carrier: 'sub-protocol', value: list.slice(start, end), at, start, end });
  }
}

function findInQuery(target: string, found: Credential[]): void {
  const query = target.indexOf('?');
  if (query === -1) return;
  for (const match of target.slice(query).matchAll(/(?:^\?|&)(key|access_token)=([^&#]+)/g)) {
    const [whole, carrier, text = ''] = match;
    const end = query + match.index + whole.length;
    const start = end - text.length;
    found.push({ carrier: carrier as Carrier, value: decode(text), at: undefined, start, end });
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether a sub-protocol is a key by its form, and no name such as `realtime`. */
export function isRealtimeKey({ headers }: Carrying, credential: Credential): boolean {
  const { carrier, at, start, value } = credential;
  if (carrier !== 'sub-protocol' || at === undefined) return false;
  return headers[at]?.slice(0, start).endsWith(realtimePrefix) || value.startsWith('rt_');
}

/** What shall become of a credential. */
export interface Edit {
  readonly credential: Credential;
  /** The key that takes its place; undefined removes it. */
  readonly value: string | undefined;
  /** The header that shall carry it instead. */
  readonly carrier?: Carrier;
}

/** Replaces and removes keys; everything else stays byte for byte. */
export function editCredentials(carrying: Carrying, edits: readonly Edit[]): Carrying {
  if (edits.length === 0) return carrying;
  const headers: (string | undefined)[] = [...carrying.headers];
  let target = carrying.target;
  const moved: string[] = [];
  // From the back, so that the places of those before it stay true.
  for (const { credential, value, carrier = credential.carrier } of edits.toSorted(byPlace)) {
    const { at, start, end } = credential;
    const isMoved = value !== undefined && carrier !== credential.carrier;
    if (isMoved && at !== undefined && credential.carrier !== 'sub-protocol') {
      [headers[at - 1], headers[at]] = toHeader(carrier, value);
      continue;
    }
    if (isMoved) moved.push(...toHeader(carrier, value));
    const written = isMoved ? undefined : value;
    if (at === undefined) {
      target =
        written === undefined
          ? withoutParameter(target, start, end)
          : splice(target, start, end, encodeURIComponent(written));
    } else if (written !== undefined) {
      headers[at] = splice(headers[at] as string, start, end, written);
    } else {
      const rest =
        credential.carrier === 'sub-protocol'
          ? withoutToken(headers[at] as string, start, end)
          : '';
      if (rest !== '') headers[at] = rest;
      else headers[at - 1] = headers[at] = undefined;
    }
  }
  const kept = headers.filter((item) => item !== undefined);
  return { target, headers: [...kept, ...moved] };
}

function byPlace({ credential: one }: Edit, { credential: other }: Edit): number {
  return (other.at ?? -1) - (one.at ?? -1) || other.start - one.start;
}

function toHeader(carrier: Carrier, value: string): [name: string, value: string] {
  return carrier === 'bearer' ? ['Authorization', `Bearer ${value}`] : [carrier, value];
}

const splice = (text: string, start: number, end: number, replacement: string) =>
  text.slice(0, start) + replacement + text.slice(end);

/** Takes `key=…` away with one of the separators around it. */
function withoutParameter(target: string, start: number, end: number): string {
  const begin = Math.max(target.lastIndexOf('?', start), target.lastIndexOf('&', start));
  const isLast = target[end] !== '&';
  return isLast ? splice(target, begin, end, '') : splice(target, begin + 1, end + 1, '');
}

/** Takes a sub-protocol off the list, with one of the commas around it. */
function withoutToken(list: string, start: number, end: number): string {
  const isPrefixed = list.slice(0, start).endsWith(realtimePrefix);
  const before = list.slice(0, isPrefixed ? start - realtimePrefix.length : start);
  const after = list.slice(end);
  const following = /^[ \t]*,[ \t]*/.exec(after);
  return following
    ? before + after.slice(following[0].length)
    : before.replace(/[ \t]*,[ \t]*$/, '') + after;
}
