import { createNameFilter } from '../http/name-filter';
import { decodeLeniently } from '../http/percent-encoding';
import { pathOf } from '../http/target';
import type { AccessKeySearch } from './access-key-search';

/** The seven locations in which SDKs send a key. */
export type CredentialLocation =
  | 'bearer'
  | 'x-api-key'
  | 'api-key'
  | 'x-goog-api-key'
  | 'key'
  | 'access_token'
  | 'sub-protocol';

/** Those of them that are headers of their own: used for injected keys. */
export type HeaderLocation = 'bearer' | 'x-api-key' | 'api-key' | 'x-goog-api-key';

/** The parts of a request with credentials: the raw target, and the raw headers as a flat list. */
export interface RequestHead {
  readonly target: string;
  readonly headers: readonly string[];
}

/** A credential in a request, or a value that contains an access key. */
export interface Credential {
  /**
   * The location, if SDKs send keys there: an access key grants access only in these. Undefined: a
   * location that is searched only to remove keys from it, such as a cookie.
   */
  readonly location: CredentialLocation | undefined;
  /** The name of its header or parameter, decoded and in lower case; `path` for the path itself. */
  readonly name: string;
  /** The key itself, without scheme or prefix, decoded if it was in the target. */
  readonly value: string;
  /** The access key in it. */
  readonly accessKey: string | undefined;
  /** The caller's own key for the provider, if both were sent as `own:access`. */
  readonly own: string | undefined;
  /** Index of its header's value in the raw list; undefined for the target. */
  readonly at: number | undefined;
  /** Start and end of its text in that value, or in the target. */
  readonly start: number;
  readonly end: number;
}

/** Headers from which APIs read a key, besides `Authorization`. */
const keyHeaders: ReadonlySet<string> = new Set(['x-api-key', 'api-key', 'x-goog-api-key']);

/** Headers that contain only credentials, although no SDK sends its key there. */
const otherHeaders: ReadonlySet<string> = new Set([
  'cookie',
  'proxy-authorization',
  // Cloudflare's gateways.
  'cf-aig-authorization',
  'cf-access-token',
  'cf-access-client-id',
  'cf-access-client-secret',
  // Azure API Management, in front of Azure OpenAI.
  'ocp-apim-subscription-key',
  'x-goog-iam-authorization-token',
]);

/** `sk-proxy-` and 43 letters: names of headers are shorter. */
const shortestKeyName = 52;

const mayHoldCredential = createNameFilter([
  ...keyHeaders,
  ...otherHeaders,
  'authorization',
  'sec-websocket-protocol',
]);

/** Parameters from which Google's and Azure's APIs read credentials, in upper or lower case. */
const parameters: ReadonlySet<string> = new Set([
  'key',
  'api_key',
  'apikey',
  'api-key',
  'access_token',
  'oauth_token',
  'bearer_token',
  'authorization',
  'subscription-key',
  'ocp-apim-subscription-key',
  'x-api-key',
  'x-goog-api-key',
  // Google reads complete headers from it.
  'httpheaders',
]);

const realtimePrefix = 'openai-insecure-api-key.';

/**
 * Finds every credential in a request, in order, headers first: everything in a location from which
 * a known API reads credentials (`Authorization` with any scheme, key headers, cookies, parameters
 * in any spelling), and every header or parameter that contains an access key.
 * Bodies are not searched.
 *
 * @param search from `createAccessKeySearch`.
 */
export function findCredentials(
  { target, headers }: RequestHead,
  search: AccessKeySearch,
): Credential[] {
  const found: Credential[] = [];
  for (let at = 1; at < headers.length; at += 2) {
    const credential = readHeader(headers[at - 1] as string, headers[at] as string, at, search);
    if (Array.isArray(credential)) found.push(...credential);
    else if (credential) found.push(credential);
  }
  findInTarget(target, search, found);
  return found;
}

function readHeader(
  name: string,
  value: string,
  at: number,
  search: AccessKeySearch,
): Credential | Credential[] | undefined {
  if (mayHoldCredential(name)) {
    const lowerCased = name.toLowerCase();
    if (lowerCased === 'authorization') return readAuthorization(value, at, search);
    if (lowerCased === 'sec-websocket-protocol') return findSubProtocols(value, at, search);
    if (keyHeaders.has(lowerCased)) {
      return toCredential(lowerCased as CredentialLocation, lowerCased, value, search, at, 0);
    }
    // CGI and WSGI servers treat `x_api_key` as `x-api-key` (RFC 3875 §4.1.18).
    const dashed = lowerCased.replaceAll('_', '-');
    if (otherHeaders.has(dashed) || keyHeaders.has(dashed)) {
      return toHidden(lowerCased, value, at, search);
    }
  }
  // The name itself can be a key, as in a parameter.
  const accessKey =
    search.inHeader(value) ?? (name.length >= shortestKeyName ? search.inText(name) : undefined);
  if (accessKey === undefined) return undefined;
  return { ...toHidden(name.toLowerCase(), value, at, search), accessKey };
}

/** Matches at the start only, and sets `lastIndex` to its end. */
const bearer = /bearer[ \t]+/iy;

function readAuthorization(value: string, at: number, search: AccessKeySearch): Credential {
  bearer.lastIndex = 0;
  const start = bearer.test(value) ? bearer.lastIndex : value.length;
  return start < value.length
    ? toCredential('bearer', 'authorization', value.slice(start), search, at, start)
    : toHidden('authorization', value, at, search);
}

/** In the locations of SDKs, a value is `own`, `access`, or `own:access`. */
function toCredential(
  location: CredentialLocation | undefined,
  name: string,
  value: string,
  search: AccessKeySearch,
  at: number | undefined,
  start: number,
  end = start + value.length,
): Credential {
  const accessKey = search.inText(value);
  const isAlone = accessKey === undefined || accessKey.length === value.length;
  const before =
    !isAlone && value.endsWith(`:${accessKey}`) ? value.slice(0, -accessKey.length - 1) : '';
  // A second access key is not the caller's own API key.
  const own = before === '' || search.inText(before) !== undefined ? undefined : before;
  return { location, name, value, accessKey, own, at, start, end };
}

/** A header in which no SDK sends its key. */
function toHidden(name: string, value: string, at: number, search: AccessKeySearch): Credential {
  return {
    location: undefined,
    name,
    value,
    accessKey: search.inHeader(value),
    own: undefined,
    at,
    start: 0,
    end: value.length,
  };
}

/**
 * Subprotocols are mostly names, such as `realtime`. Keys among them have OpenAI's or Mistral's
 * (`rt_…`) prefix, or are access keys.
 */
function findSubProtocols(list: string, at: number, search: AccessKeySearch): Credential[] {
  const found: Credential[] = [];
  for (const { 0: token, index } of list.matchAll(/[^\s,]+/g)) {
    const start = index + (token.startsWith(realtimePrefix) ? realtimePrefix.length : 0);
    const value = list.slice(start, index + token.length);
    const accessKey = search.inText(value);
    if (start === index && !token.startsWith('rt_') && accessKey === undefined) continue;
    const name = 'sec-websocket-protocol';
    found.push(toCredential('sub-protocol', name, value, search, at, start));
  }
  return found;
}

/** Some servers treat `;` as `&`. */
const parameter = /[?&;]([^=&;]*)(?:=([^&;]*))?/g;

function findInTarget(target: string, search: AccessKeySearch, found: Credential[]): void {
  const path = pathOf(target);
  const accessKey =
    search.inText(path) ?? (path.includes('%') ? search.inEscaped(path) : undefined);
  if (accessKey !== undefined) {
    const place = { at: undefined, start: 0, end: path.length };
    found.push({
      location: undefined,
      name: 'path',
      value: path,
      accessKey,
      own: undefined,
      ...place,
    });
  }
  const query = path.length;
  if (query === target.length) return;
  for (const match of target.slice(query).matchAll(parameter)) {
    const [whole, writtenName = '', text = ''] = match;
    const name = decodeLeniently(writtenName);
    // Google also accepts its parameters with a leading `$`.
    const lowerCased = name.trim().toLowerCase().replace(/^\$/, '');
    const location = lowerCased === 'key' || lowerCased === 'access_token' ? lowerCased : undefined;
    const end = query + match.index + whole.length;
    const start = end - text.length;
    const read = toCredential(
      location,
      lowerCased,
      decodeLeniently(text),
      search,
      undefined,
      start,
      end,
    );
    const isKnown = parameters.has(lowerCased);
    const hidden =
      read.accessKey ??
      (text.includes('%25') ? search.inEscaped(text) : undefined) ??
      (isKnown ? undefined : search.inText(name));
    if (isKnown || hidden !== undefined) found.push({ ...read, accessKey: hidden });
  }
}
