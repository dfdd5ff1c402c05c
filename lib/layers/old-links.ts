import type { ProvidersConfig } from '../config/providers';
import type { Provider } from '../dialects/provider';
import { findHeader, removeHeader } from '../http/headers';
import type { Draft } from '../pipeline/draft';
import type { Feature } from '../pipeline/feature';
import { type Sink, SinkDecorator } from '../pipeline/old-exchange';
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
export function createLinks({ named, fallback, publicUrl }: ProvidersConfig): Feature {
  /** By what an address begins with; the longest first, since one may be the beginning of another. */
  const addresses = [...named, ...(named.includes(fallback) ? [] : [fallback])]
    .flatMap((provider) => provider.urls.map((url) => ({ provider, start: startOf(url) })))
    .sort((one, other) => other.start.length - one.start.length);

  function toOwnLink(link: string, draft: Draft): string {
    for (const { provider, start } of addresses) {
      if (!link.startsWith(start) || !/^[/?#]?$/.test(link.charAt(start.length))) continue;
      return ownAddress(draft, provider) + link.slice(start.length);
    }
    return link;
  }

  function ownAddress(draft: Draft, provider: Provider): string {
    const own = publicUrl ? startOf(publicUrl) : originOf(draft.incoming.headers);
    return named.includes(provider) ? `${own}/${provider.name}` : own;
  }

  class LinkSink extends SinkDecorator {
    readonly #draft: Draft;
    #replacer: Replacer | undefined;

    constructor(next: Sink, draft: Draft) {
      super(next);
      this.#draft = draft;
    }

    override head(status: number, reason: string | undefined, headers: string[]): void {
      const draft = this.#draft;
      for (let index = 0; index < headers.length; index += 2) {
        const name = headers[index] as string;
        // Only names of these lengths matter: most headers cost no comparison.
        if (!lengths.has(name.length) || !linkHeaders.has(name.toLowerCase())) continue;
        headers[index + 1] = toOwnLink(headers[index + 1] as string, draft);
      }
      if (isBatch(draft) && isPlainJson(headers)) {
        // The replacement has another length than what it replaces.
        removeHeader(headers, 'content-length');
        const { provider } = draft;
        this.#replacer = createReplacer(
          `"${startOf(provider.url)}/`,
          `"${ownAddress(draft, provider)}/`,
        );
      }
      this.next.head(status, reason, headers);
    }

    override write(chunk: Buffer): boolean {
      if (!this.#replacer) return this.next.write(chunk);
      const bytes = this.#replacer.feed(chunk);
      return bytes.length === 0 || this.next.write(bytes);
    }

    override end(trailers: string[]): void {
      const rest = this.#replacer?.end();
      if (rest && rest.length > 0) this.next.write(rest);
      this.next.end(trailers);
    }
  }

  return {
    decorateSink: (sink, draft) => new LinkSink(sink, draft),
    prepare(draft) {
      // What is compressed cannot be looked into on its way.
      if (isBatch(draft)) draft.headers = withoutCompression(draft.headers);
      return undefined;
    },
  };
}

const isBatch = ({ provider, target }: Draft) =>
  provider.dialect.name === 'anthropic' && batchTarget.test(target);

const isPlainJson = (headers: readonly string[]) =>
  /\bjson\b/i.test(findHeader(headers, 'content-type') ?? '') &&
  findHeader(headers, 'content-encoding') === undefined;

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

function withoutCompression(headers: readonly string[]): string[] {
  const others = [...headers];
  removeHeader(others, 'accept-encoding');
  return [...others, 'accept-encoding', 'identity'];
}
