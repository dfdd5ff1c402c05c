import type { Answer, Flight } from './answer';
import type { Exchange } from './exchange';

/** A complete response that the proxy creates itself. */
export interface Reply {
  readonly status: number;
  /** A flat list of names and values. */
  readonly headers: string[];
  readonly body: Buffer;
}

/** Nothing was sent, so there is nothing to cancel. */
export const noFlight: Flight = { abort() {}, resume() {}, sent: 'nothing' };

/** Sends a reply as the response; to a HEAD request without its body (RFC 9110 §9.3.2). */
export function sendReply(exchange: Exchange, answer: Answer, reply: Reply): void {
  const { status, headers, body } = reply;
  answer.start(noFlight);
  answer.head({ status, reason: undefined, headers });
  if (body.length > 0 && exchange.incoming.method !== 'HEAD') answer.data(body);
  answer.end([]);
}

/** A JSON reply that must not be cached. */
export function toJsonReply(value: unknown, status = 200): Reply {
  const body = Buffer.from(JSON.stringify(value));
  const headers = ['content-type', 'application/json', 'content-length', String(body.length)];
  return { status, headers: [...headers, 'cache-control', 'no-store'], body };
}
