import type { IncomingMessage } from 'node:http';
import { Body } from '../exchange/body';
import type { RequestHead } from './request-head';

/**
 * The body of a request: a buffer where all of it came along with the head (head and body then leave
 * in one packet), else the stream. To be asked for a tick after the head: only then has the parser
 * handed over what came in the same packet.
 */
export function toBody(
  request: IncomingMessage,
  { length, expectsContinue }: RequestHead,
  sendContinue: () => void,
): Body {
  // A client that sends without waiting for the word gets it all the same: Node would close the
  // connection after an answer without it.
  const isWaiting = expectsContinue && !request.complete && request.readableLength === 0;
  if (expectsContinue && !isWaiting) sendContinue();
  // Node ticks before its parser sees the end of a body, so `complete` alone would come too late.
  if (request.complete || request.readableLength === length) {
    const content = request.read() as Buffer | null;
    request.resume();
    return new Body(content ?? Buffer.alloc(0));
  }
  return new Body(request, { length, sendContinue: isWaiting ? sendContinue : undefined });
}
