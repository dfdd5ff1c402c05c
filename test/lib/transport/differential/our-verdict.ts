import type { Head } from '../../../../lib/exchange/answer';
import { ProxyError } from '../../../../lib/exchange/errors';
import { ResponseParser } from '../../../../lib/transport/response-parser';
import type { Pieces, Question, Verdict } from './verdict';

/** One shared buffer, filled with another response, just as a connection reads into a buffer that others used before. */
const shared = Buffer.alloc(128 * 1024, 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold');

/** Has our parser read a response. */
export function toOurVerdict(pieces: Pieces, { method, asksForWebSocket }: Question): Verdict {
  const parser = new ResponseParser();
  const interims: number[] = [];
  const chunks: Buffer[] = [];
  let outcome = 'failed' as Verdict['outcome'];
  let final = undefined as Head | undefined;
  let rest: string[] = [];
  parser.begin(method, asksForWebSocket, {
    onInterim: ({ head }) => void interims.push(head.status),
    onHead({ head }) {
      final = head;
    },
    onData: (chunk) => void chunks.push(chunk),
    onEnd(trailers) {
      outcome = 'complete';
      rest = trailers;
    },
    onSwitch({ head }, early) {
      outcome = 'switched';
      final = head;
      chunks.push(early);
    },
  });
  try {
    for (const piece of pieces) {
      if (outcome === 'switched') chunks.push(piece);
      piece.copy(shared);
      parser.feed(shared, piece.length);
    }
    parser.finish();
  } catch (error) {
    // Any other failure is a bug in the parser.
    if (!(error instanceof ProxyError) || error.code !== 'upstream_invalid') throw error;
  }
  return {
    outcome,
    interims,
    status: final?.status,
    reason: final?.reason,
    headers: final?.headers ?? [],
    body: Buffer.concat(chunks).toString('latin1'),
    trailers: rest,
  };
}
