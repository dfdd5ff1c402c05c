import type { HeaderLocation } from '../../dialects/credentials';
import { findEndpoint } from '../../dialects/endpoints';
import { isDocumentedLocation } from '../../dialects/key-location';
import { hasOtherMethod } from '../../dialects/read-model';
import type { Exchange } from '../../exchange/exchange';
import { createNameFilter } from '../../http/name-filter';

/** Headers with which a caller selects an account, project or network. */
const accountHeaders: ReadonlySet<string> = new Set([
  'openai-organization',
  'openai-project',
  'x-goog-user-project',
  'x-goog-quota-user',
]);
const mayNameAccount = createNameFilter(accountHeaders);

/**
 * Whether an error for this request may count against its key. A caller can make the API reject a
 * valid key in many ways: with an endpoint that accepts no keys or echoes its input, with an API
 * that this address does not support, or with another account. Errors for such requests are
 * ignored.
 *
 * @param location the header that contains the key.
 */
export function isEvidence(
  { provider, incoming, target, headers }: Exchange,
  key: string,
  location: HeaderLocation,
): boolean {
  if (provider.isDetected || !isDocumentedLocation(provider.dialect, target, key, location)) {
    return false;
  }
  if (hasOtherMethod(headers, target) || namesAccount(headers, target)) return false;
  return findEndpoint(provider.dialect, incoming.method, target) !== undefined;
}

function namesAccount(headers: readonly string[], target: string): boolean {
  // Google's parameters, in any spelling.
  for (const [, name = ''] of target.matchAll(/[?&;]([^=&;]*)/g)) {
    if (/user|%/i.test(name)) return true;
  }
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (mayNameAccount(name) && accountHeaders.has(name.toLowerCase())) return true;
  }
  return false;
}
