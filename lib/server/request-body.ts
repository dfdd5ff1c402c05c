import type { IncomingMessage } from 'node:http';
import { Body } from '../exchange/body';
import type { RequestHead } from './request-head';

/**
 * The body of a request: a buffer if all of it arrived with the head (both are then forwarded in
 * one packet), otherwise the stream. Call it one tick after the head: only then has the parser
 * delivered the rest of the same packet.
 */
export function toBody(
  request: IncomingMessage,
  { length, expectsContinue }: RequestHead,
  sendContinue: () => void,
): Body {
  // A client that does not wait gets `100 Continue` anyway: without it, Node would close the
  // connection after the response.
  const isWaiting = expectsContinue && !request.complete && request.readableLength === 0;
  if (expectsContinue && !isWaiting) sendContinue();
  // Node runs ticks before its parser sees the end of a body, so `complete` alone would be set too
  // late.
  if (request.complete || request.readableLength === length) {
    const content = request.read() as Buffer | null;
    request.resume();
    return new Body(content ?? Buffer.alloc(0));
  }
  return new Body(request, { length, sendContinue: isWaiting ? sendContinue : undefined });
}
