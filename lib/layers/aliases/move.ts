import { withoutCredentials } from '../../dialects/credential-edits';
import { type Credential, findCredentials } from '../../dialects/credentials';
import type { Provider } from '../../dialects/provider';
import type { Exchange } from '../../exchange/exchange';
import type { Upstream } from '../../exchange/layer';
import { unusable } from './errors';

/** What stands behind the addresses of all providers that take OpenAI's requests. */
const commonPath = /^\/+v1\//;

/**
 * Sends a request to another provider. A key of the owner's will be put in there; no credential of the
 * caller's goes along, since it is for the provider that the request was addressed to.
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
 * Whether another provider may be asked where this one fails: a key of the owner's has to go along to each.
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

/** Whether no key of the caller's own keeps a request from going to another provider. */
export function canMove(exchange: Exchange): boolean {
  return exchange.credential !== undefined || !findOthers(exchange).some(isKey);
}

/** The lock has taken the access keys out already. */
const findOthers = (exchange: Exchange) => findCredentials(exchange, () => undefined);

/** Where SDKs put keys; what stands elsewhere, such as a cookie, came along by itself. */
const isKey = ({ location }: Credential) => location !== undefined;
