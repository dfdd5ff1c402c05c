import type { ProvidersConfig } from '../config/providers';
import type { Provider } from '../dialects/provider';
import { type Answer, AnswerWrapper, type Head } from '../exchange/answer';
import type { Exchange } from '../exchange/exchange';
import type { Layer } from '../exchange/layer';
import { findHeader, isPlain, removeHeader, withHeader } from '../http/headers';
import { createReplacer, type Replacer } from './replacer';

/** Headers that tell a client where to go next. */
const linkHeaders = new Set([
  'location',
  'content-location',
  'operation-location',
  'x-goog-upload-url',
  'x-goog-upload-control-url',
]);
const lengths = new Set([...linkHeaders].map(({ length }) => length));

/** Anthropic's batches name in their JSON where their results are; nothing else has to be looked into. */
const batchTarget = /^\/+v1\/messages\/batches(?:\/[^/?]+(?:\/cancel)?)?\/?(?:\?|$)/;

/**
 * Keeps clients on this proxy: absolute addresses of configured providers in an answer become the
 * proxy's own. All others stay, and no body is looked into but that of Anthropic's batches, in which
 * one text is replaced on its way.
 */
export function createLinks({ named, defaultProvider, publicUrl }: ProvidersConfig): Layer {
  /** By what an address begins with; the longest first, since one may be the beginning of another. */
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
    // What is compressed cannot be looked into on its way.
    if (isBatch(exchange)) {
      exchange.headers = withHeader(exchange.headers, 'accept-encoding', 'identity');
    }
    return next(exchange, new LinkAnswer(answer, exchange, { toOwnLink, ownAddress }));
  };
}

/** How addresses become the proxy's own. */
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
      // Only names of these lengths matter: most headers cost no comparison.
      if (!lengths.has(name.length) || !linkHeaders.has(name.toLowerCase())) continue;
      headers[index + 1] = this.#rules.toOwnLink(headers[index + 1] as string, exchange);
    }
    if (isBatch(exchange) && isPlainJson(headers)) {
      // The replacement has another length than what it replaces.
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

/** What an absolute address at this place begins with, without a slash at its end. */
const startOf = (url: URL) => url.href.replace(/\/$/, '');

/** The proxy's own origin, as the client has called it. */
function originOf(headers: readonly string[]): string {
  const host = findHeader(headers, 'host') ?? 'localhost';
  const told = /^\s*(https?)\b/i.exec(findHeader(headers, 'x-forwarded-proto') ?? '')?.[1];
  // Nothing says so: then a name without a port is an address of a cloud, and those have TLS.
  const isLocal = /^(?:localhost|[\d.]+|\[.*\])$|:\d+$/i.test(host);
  return `${told?.toLowerCase() ?? (isLocal ? 'http' : 'https')}://${host}`;
}
