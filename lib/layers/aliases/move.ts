import { noSearch } from '../../dialects/access-key-search';
import { withoutCredentials } from '../../dialects/credential-edits';
import { type Credential, findCredentials } from '../../dialects/credentials';
import type { Provider } from '../../dialects/provider';
import type { Exchange } from '../../exchange/exchange';
import type { Upstream } from '../../exchange/layer';
import { unusable } from './errors';

/** The path prefix that all providers with OpenAI's API share. */
const commonPath = /^\/+v1\//;

/**
 * Sends a request to another provider. The owner's key is injected for it; the caller's credentials
 * are removed, because they are for the addressed provider.
 *
 * @throws {ProxyError} `model_alias_unusable`
 */
export function moveTo(exchange: Exchange, provider: Provider, upstream: Upstream): void {
  if (!commonPath.test(exchange.target)) throw unusable('other path');
  if (!exchange.credential) {
    const credentials = findOthers(exchange);
    if (credentials.some(isKey)) throw unusable('own key');
    const { target, headers } = withoutCredentials(exchange, credentials);
    exchange.target = target;
    exchange.headers = headers;
    exchange.credential = { location: undefined, name: undefined, at: headers.length / 2 };
  }
  exchange.provider = provider;
  exchange.upstream = upstream;
  exchange.notes.provider = provider.name;
}

/**
 * Whether another provider may be tried if this one fails: each needs a key of the owner.
 *
 * @param injected the providers for which the owner has keys.
 */
export function canStandIn(
  { provider, target, credential }: Exchange,
  other: Provider,
  injected: { has(provider: string): boolean },
): boolean {
  if (other.name === provider.name) return true;
  return credential !== undefined && injected.has(other.name) && commonPath.test(target);
}

/** Whether a request has no API key of the caller, so that it may be sent to another provider. */
export function canMove(exchange: Exchange): boolean {
  return exchange.credential !== undefined || !findOthers(exchange).some(isKey);
}

/** The lock has already removed the access keys. */
const findOthers = (exchange: Exchange) => findCredentials(exchange, noSearch);

/**
 * Only the locations in which SDKs send keys; other credentials, such as cookies, are not
 * deliberate.
 */
const isKey = ({ location }: Credential) => location !== undefined;
