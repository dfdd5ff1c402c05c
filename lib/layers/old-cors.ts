import { type OwnAnswer, ProxyError } from '../exchange/errors';
import { findHeader } from '../http/headers';
import type { Draft } from '../pipeline/draft';
import type { Feature } from '../pipeline/feature';
import { type Sink, SinkDecorator } from '../pipeline/old-exchange';

/** How long a browser may remember the answer to a preflight; Chrome takes no more. Seconds. */
const maxAge = 7_200;

/** The answers of the API itself to questions of this kind, which would be there twice. */
const ofUpstream = /^access-control-/i;

/**
 * Lets web pages of these origins call the proxy from a browser: answers preflights here, and lets
 * pages read every header of an answer (request ids, rate limits), and those of refusals, too.
 * Cookies are no way in: no answer allows credentials.
 *
 * @param origins as in `CORS_ORIGINS`.
 */
export function createCors(origins: readonly string[]): Feature {
  const allowsAll = origins.includes('*');
  const exact = new Set(origins);
  const anyPort = origins.flatMap((origin) => (origin.endsWith(':*') ? [origin.slice(0, -1)] : []));

  function allowedFor({ incoming }: Draft): string | undefined {
    const origin = findHeader(incoming.headers, 'origin');
    if (origin === undefined) return undefined;
    if (allowsAll) return '*';
    const hasPort = (start: string) =>
      `${origin}:` === start ||
      (origin.startsWith(start) && /^\d+$/.test(origin.slice(start.length)));
    return exact.has(origin) || anyPort.some(hasPort) ? origin : undefined;
  }

  /** What a preflight asks for; undefined: the request is none. */
  function answerTo({ incoming: { method, headers } }: Draft): string[] | undefined {
    const asked = findHeader(headers, 'access-control-request-method');
    if (method !== 'OPTIONS' || asked === undefined) return undefined;
    const answer = ['access-control-allow-methods', asked];
    const wanted = findHeader(headers, 'access-control-request-headers');
    if (wanted !== undefined) answer.push('access-control-allow-headers', wanted);
    if (findHeader(headers, 'access-control-request-private-network') !== undefined) {
      answer.push('access-control-allow-private-network', 'true');
    }
    return [...answer, 'access-control-max-age', String(maxAge)];
  }

  return {
    decorateSink(sink, draft) {
      const allowed = allowedFor(draft);
      const headers: string[] = [];
      if (allowed !== undefined) {
        headers.push('access-control-allow-origin', allowed, 'access-control-expose-headers', '*');
        headers.push(...(answerTo(draft) ?? []));
      }
      // Also on answers to other origins: a cache must not give them to this one.
      if (!allowsAll) headers.push('vary', 'origin');
      return new CorsSink(sink, headers);
    },
    admit(draft): OwnAnswer | undefined {
      if (!answerTo(draft)) return undefined;
      if (allowedFor(draft) === undefined) throw new ProxyError('origin_not_allowed');
      return { status: 204, headers: [], body: Buffer.alloc(0) };
    },
  };
}

/** Says of every answer who may read it, in place of what the API says of itself. */
class CorsSink extends SinkDecorator {
  readonly #headers: readonly string[];

  constructor(next: Sink, headers: readonly string[]) {
    super(next);
    this.#headers = headers;
  }

  override head(status: number, reason: string | undefined, headers: string[]): void {
    for (let index = headers.length - 2; index >= 0; index -= 2) {
      if (ofUpstream.test(headers[index] as string)) headers.splice(index, 2);
    }
    headers.push(...this.#headers);
    this.next.head(status, reason, headers);
  }
}
