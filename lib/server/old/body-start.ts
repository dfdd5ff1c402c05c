import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** How long the head of an upload waits for the first byte of its body. Milliseconds. */
const grace = 20;

/**
 * Calls back with the body of a request as soon as it is clear how to send it on:
 * a buffer when all of it came along with the head (then head and body leave in one packet), else
 * the stream.
 *
 * @param length the value of `Content-Length`; undefined for a chunked body.
 * @param proceed `hasBegun` is false when no byte came within 20 ms, as when a client waits for the
 *   upstream's word before it sends. undici's pool would hold the head back until then.
 */
export function whenBodyBegins(
  request: IncomingMessage,
  length: number | undefined,
  proceed: (body: Buffer | Readable, hasBegun: boolean) => void,
): void {
  const decide = () => {
    // Node ticks before its parser sees the end of a body, so `complete` alone would come too late.
    const isWhole = request.complete || request.readableLength === length;
    if (!isWhole) return proceed(request, request.readableLength > 0);
    const body = request.read() as Buffer | null;
    request.resume();
    proceed(body ?? Buffer.alloc(0), true);
  };
  // The parser hands over the bytes of the same packet in this very turn.
  process.nextTick(() => {
    if (request.complete || request.readableLength > 0) return decide();
    const begin = () => {
      clearTimeout(timer);
      request.off('readable', begin);
      decide();
    };
    const timer = setTimeout(begin, grace);
    request.on('readable', begin);
  });
}
