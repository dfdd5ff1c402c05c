import type { ProvidersConfig } from '../config/providers';
import type { Provider } from '../dialects/provider';
import { type Answer, AnswerWrapper, type Head } from '../exchange/answer';
import type { Exchange } from '../exchange/exchange';
import type { Layer } from '../exchange/layer';
import { findHeader, isPlain, removeHeader, withHeader } from '../http/headers';
import { createNameFilter } from '../http/name-filter';
import { createReplacer, type Replacer } from './replacer';

/** Headers with URLs that the client requests next. */
const linkHeaders = new Set([
  'location',
  'content-location',
  'operation-location',
  'x-goog-upload-url',
  'x-goog-upload-control-url',
]);
const mayBeLink = createNameFilter(linkHeaders);

/**
 * Anthropic's batches contain the URL of their results in JSON; no other body has to be inspected.
 */
const batchTarget = /^\/+v1\/messages\/batches(?:\/[^/?]+(?:\/cancel)?)?\/?(?:\?|$)/;

/**
 * Keeps clients on this proxy: absolute URLs of configured providers in a response are replaced
 * with the proxy's own. All others are unchanged, and the only bodies inspected are those of
 * Anthropic's batches, in which one text is replaced while streaming.
 */
export function createLinks({ named, defaultProvider, publicUrl }: ProvidersConfig): Layer {
  /** By prefix; the longest first, because one may be a prefix of another. */
  const addresses = [...named, ...(named.includes(defaultProvider) ? [] : [defaultProvider])]
    .flatMap((provider) => provider.urls.map((url) => ({ provider, start: startOf(url) })))
    .sort((one, other) => other.start.length - one.start.length);

  function toOwnLink(link: string, exchange: Exchange): string {
    for (const { provider, start } of addresses) {
      if (!link.startsWith(start) || !/^[/?#]?$/.test(link.charAt(start.length))) continue;
      return ownAddress(exchange, provider) + link.slice(start.length);
    }
    return link;
  }

  function ownAddress(exchange: Exchange, provider: Provider): string {
    const own = publicUrl ? startOf(publicUrl) : originOf(exchange.incoming.headers);
    return named.includes(provider) ? `${own}/${provider.name}` : own;
  }

  return (next) => (exchange, answer) => {
    // A compressed body cannot be inspected while streaming.
    if (isBatch(exchange)) {
      exchange.headers = withHeader(exchange.headers, 'accept-encoding', 'identity');
    }
    return next(exchange, new LinkAnswer(answer, exchange, { toOwnLink, ownAddress }));
  };
}

/** Replaces URLs with the proxy's own. */
interface LinkRules {
  toOwnLink(link: string, exchange: Exchange): string;
  ownAddress(exchange: Exchange, provider: Provider): string;
}

class LinkAnswer extends AnswerWrapper {
  readonly #exchange: Exchange;
  readonly #rules: LinkRules;
  #replacer: Replacer | undefined;

  constructor(next: Answer, exchange: Exchange, rules: LinkRules) {
    super(next);
    this.#exchange = exchange;
    this.#rules = rules;
  }

  override head(head: Head): boolean {
    const exchange = this.#exchange;
    const { headers } = head;
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index] as string;
      if (!mayBeLink(name) || !linkHeaders.has(name.toLowerCase())) continue;
      headers[index + 1] = this.#rules.toOwnLink(headers[index + 1] as string, exchange);
    }
    if (isBatch(exchange) && isPlainJson(headers)) {
      // The replacement has a different length.
      removeHeader(headers, 'content-length');
      const { provider } = exchange;
      this.#replacer = createReplacer(
        `"${startOf(provider.url)}/`,
        `"${this.#rules.ownAddress(exchange, provider)}/`,
      );
    }
    return this.next.head(head);
  }

  override data(chunk: Buffer): boolean {
    if (!this.#replacer) return this.next.data(chunk);
    const bytes = this.#replacer.feed(chunk);
    return bytes.length === 0 || this.next.data(bytes);
  }

  override end(trailers: string[]): void {
    const rest = this.#replacer?.end();
    if (rest && rest.length > 0) this.next.data(rest);
    this.next.end(trailers);
  }
}

const isBatch = ({ provider, target }: Exchange) =>
  provider.dialect.name === 'anthropic' && batchTarget.test(target);

const isPlainJson = (headers: readonly string[]) =>
  /\bjson\b/i.test(findHeader(headers, 'content-type') ?? '') && isPlain(headers);

/** The prefix of absolute URLs for this upstream, without a trailing slash. */
const startOf = (url: URL) => url.href.replace(/\/$/, '');

/** The proxy's own origin, as used by the client. */
function originOf(headers: readonly string[]): string {
  const host = findHeader(headers, 'host') ?? 'localhost';
  const told = /^\s*(https?)\b/i.exec(findHeader(headers, 'x-forwarded-proto') ?? '')?.[1];
  // Unknown scheme: a host name without a port is a cloud address, which uses TLS.
  const isLocal = /^(?:localhost|[\d.]+|\[.*\])$|:\d+$/i.test(host);
  return `${told?.toLowerCase() ?? (isLocal ? 'http' : 'https')}://${host}`;
}
