import type { HeaderLocation } from '../../dialects/credentials';
import { findEndpoint } from '../../dialects/endpoints';
import { isDocumentedLocation } from '../../dialects/key-location';
import { hasOtherMethod } from '../../dialects/read-model';
import type { Exchange } from '../../exchange/exchange';

/** Headers with which a caller names the account, project or network that a request is for. */
const accountHeaders: ReadonlySet<string> = new Set([
  'openai-organization',
  'openai-project',
  'x-goog-user-project',
  'x-goog-quota-user',
]);
const accountLengths: ReadonlySet<number> = new Set(
  [...accountHeaders].map(({ length }) => length),
);

/**
 * Whether a refusal of this request may be held against its key. A caller who wants the API to refuse a good
 * key has many ways: an endpoint that takes no keys or that repeats what it gets, a form of the API that this
 * address does not speak, the account of somebody else. What such a request is told binds nobody.
 *
 * @param location the header in which the key travels.
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
  // Google's parameters, however they are written.
  if (/[?&;][^=&;]*(?:user|%)[^=&;]*=/i.test(target)) return true;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (accountLengths.has(name.length) && accountHeaders.has(name.toLowerCase())) return true;
  }
  return false;
}
