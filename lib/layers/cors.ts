import { type Answer, AnswerWrapper, type Head } from '../exchange/answer';
import { ProxyError } from '../exchange/errors';
import type { Incoming } from '../exchange/exchange';
import type { Layer } from '../exchange/layer';
import { sendReply } from '../exchange/reply';
import { findHeader } from '../http/headers';
import { createOriginMatcher } from './cors-origins';

/** How long a browser may cache a preflight; Chrome's maximum. Seconds. */
const maxAge = 7_200;

/** The API's own CORS headers, which would be duplicates. */
const ofUpstream = /^access-control-/i;

/**
 * Allows web pages of these origins to call the proxy (Fetch standard, "CORS protocol"): responds
 * to preflights itself, and exposes every response header (request ids, rate limits), also of
 * errors. Credentials such as cookies are never allowed.
 *
 * @param origins as in `CORS_ORIGINS`.
 */
export function createCors(origins: readonly string[]): Layer {
  const allowsAll = origins.includes('*');
  const isAllowed = createOriginMatcher(origins);

  /** The CORS headers of every response to this request. */
  function toHeaders({ headers }: Incoming, preflight: readonly string[]): string[] {
    const origin = findHeader(headers, 'origin');
    const added: string[] = [];
    if (origin !== undefined && isAllowed(origin)) {
      added.push('access-control-allow-origin', allowsAll ? '*' : origin);
      added.push('access-control-expose-headers', '*', ...preflight);
    }
    // Also on responses to other origins: a cache must not return them to this one.
    if (!allowsAll) added.push('vary', 'origin');
    return added;
  }

  return (next) => (exchange, answer) => {
    const { incoming } = exchange;
    const preflight = answerPreflight(incoming);
    const cors = new CorsAnswer(answer, toHeaders(incoming, preflight ?? []));
    if (!preflight) return next(exchange, cors);
    const origin = findHeader(incoming.headers, 'origin');
    if (origin === undefined || !isAllowed(origin)) {
      cors.fail(new ProxyError('origin_not_allowed'));
      return;
    }
    sendReply(exchange, cors, { status: 204, headers: [], body: Buffer.alloc(0) });
  };
}

/** The requested permissions of a preflight; undefined: it is not a preflight. */
function answerPreflight({ method, headers }: Incoming): string[] | undefined {
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

/** Replaces the API's CORS headers in every response. */
class CorsAnswer extends AnswerWrapper {
  readonly #headers: readonly string[];

  constructor(next: Answer, headers: readonly string[]) {
    super(next);
    this.#headers = headers;
  }

  override head(head: Head): boolean {
    const { headers } = head;
    for (let index = headers.length - 2; index >= 0; index -= 2) {
      if (ofUpstream.test(headers[index] as string)) headers.splice(index, 2);
    }
    headers.push(...this.#headers);
    return this.next.head(head);
  }

  override fail(error: ProxyError): void {
    this.next.fail(error.withHeaders(this.#headers));
  }
}
