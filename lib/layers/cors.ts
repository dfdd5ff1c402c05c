import { type Answer, AnswerWrapper, type Head } from '../exchange/answer';
import { ProxyError } from '../exchange/errors';
import type { Incoming } from '../exchange/exchange';
import type { Layer } from '../exchange/layer';
import { sendReply } from '../exchange/reply';
import { findHeader } from '../http/headers';
import { createOriginMatcher } from './cors-origins';

/** How long a browser may remember the answer to a preflight; Chrome takes no more. Seconds. */
const maxAge = 7_200;

/** The API's own answers to questions of this kind, which would be there twice. */
const ofUpstream = /^access-control-/i;

/**
 * Lets web pages of these origins call the proxy from a browser (Fetch standard, "CORS protocol"): answers
 * preflights here, and lets pages read every header of an answer (request ids, rate limits), and those of
 * refusals, too. Cookies are no way in: no answer allows credentials.
 *
 * @param origins as in `CORS_ORIGINS`.
 */
export function createCors(origins: readonly string[]): Layer {
  const allowsAll = origins.includes('*');
  const isAllowed = createOriginMatcher(origins);

  /** The headers of every answer to this request. */
  function toHeaders({ headers }: Incoming, preflight: readonly string[]): string[] {
    const origin = findHeader(headers, 'origin');
    const added: string[] = [];
    if (origin !== undefined && isAllowed(origin)) {
      added.push('access-control-allow-origin', allowsAll ? '*' : origin);
      added.push('access-control-expose-headers', '*', ...preflight);
    }
    // Also on answers to other origins: a cache must not give them to this one.
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

/** What a preflight asks for; undefined: the request is none. */
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

/** Says of every answer who may read it, in place of what the API says of itself. */
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
