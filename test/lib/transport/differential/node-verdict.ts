import { type IncomingMessage, request } from 'node:http';
import { Duplex } from 'node:stream';
import type { Pieces, Question, Verdict } from './verdict';

/** Has Node's own client (llhttp) read a response, without a socket. */
export function toNodeVerdict(pieces: Pieces, question: Question): Promise<Verdict> {
  return new Promise((resolve) => {
    const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    const interims: number[] = [];
    let chunks: Buffer[] = [];
    let answer: IncomingMessage | undefined;
    const settle = (outcome: Verdict['outcome']) => {
      connection.destroy();
      resolve({
        outcome,
        interims,
        status: answer?.statusCode,
        reason: answer?.statusMessage,
        headers: answer?.rawHeaders ?? [],
        body: Buffer.concat(chunks).toString('latin1'),
        trailers: outcome === 'complete' && answer ? answer.rawTrailers : [],
      });
    };

    const exchange = request({
      method: question.method,
      createConnection: () => connection as never,
      maxHeaderSize: 64 * 1024,
      headers: question.asksForWebSocket ? { connection: 'Upgrade', upgrade: 'websocket' } : {},
    });
    exchange.maxHeadersCount = 0;
    exchange.on('information', ({ statusCode }) => interims.push(statusCode));
    exchange.on('response', (response) => {
      answer = response;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => {});
      response.on('close', () => settle(response.complete ? 'complete' : 'failed'));
    });
    exchange.on('upgrade', (response, socket, early) => {
      answer = response;
      chunks = [early];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('end', () => settle('switched'));
    });
    exchange.on('error', () => !answer && settle('failed'));
    exchange.end();
    exchange.on('socket', () =>
      // Node begins to read in the next turn of the event loop.
      setImmediate(() => {
        for (const piece of pieces) connection.push(piece);
        connection.push(null);
      }),
    );
  });
}
