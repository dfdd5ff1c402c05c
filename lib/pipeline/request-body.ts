import { Readable } from 'node:stream';
import { countPassed } from '../exchange/gc-pressure';

/**
 * A request body on its way up, apart from the client's own stream: undici destroys the body of a
 * request that fails, and with the client's stream the connection would go that still has to carry
 * the answer (traps.md 13). What nobody reads any more is read and dropped, so that the client can
 * finish sending and then read its answer.
 *
 * @param count is told of each piece that the client sent.
 */
export function createRequestBody(client: Readable, count: (bytes: number) => void): Readable {
  const onData = (chunk: Buffer) => {
    count(chunk.length);
    countPassed(chunk.length);
    if (!body.push(chunk)) client.pause();
  };
  const onEnd = () => body.push(null);
  const body = new Readable({
    read() {
      if (!client.listeners('data').includes(onData)) client.on('data', onData).once('end', onEnd);
      client.resume();
    },
    destroy(error, callback) {
      client.off('data', onData).off('end', onEnd).resume();
      callback(error);
    },
  });
  return body;
}
