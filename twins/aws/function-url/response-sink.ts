import type { ResponseSink } from '../sandbox/runtime-api';
import type { ClientResponse } from './client-response';
import { createPreludeReader, PRELUDE_TYPE, type Prelude, toPrelude } from './prelude';

const LARGEST_BUFFERED = 6 * 2 ** 20;
const FAILED = 'Internal Server Error';

/** Turns what the runtime sends into a response: a streamed one, or a JSON value of a plain handler. */
export function createResponseSink(client: ClientResponse): ResponseSink {
  const reader = createPreludeReader();
  let kind: 'json' | 'prelude' | 'raw' = 'json';
  let rawType = '';
  let headSent = false;
  let over = false;
  const collected: Buffer[] = [];

  const head = (prelude: Prelude) => {
    headSent = true;
    client.head(prelude);
  };
  const fail = () => {
    if (over) return;
    over = true;
    if (headSent) client.cut();
    else client.refuse(502, FAILED);
  };
  /** The function's response is invalid or cannot be written as HTTP: an error of the function, not of the twin. */
  const attempt = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch {
      fail();
      return undefined;
    }
  };

  return {
    begin(contentType = 'application/octet-stream', streaming) {
      if (!streaming) return;
      kind = contentType === PRELUDE_TYPE ? 'prelude' : 'raw';
      rawType = contentType;
    },
    async write(piece) {
      if (over) return;
      if (kind === 'json') {
        collected.push(piece);
        return;
      }
      if (kind === 'raw' && !headSent) head({ status: 200, headers: [['content-type', rawType]] });
      if (headSent) {
        await client.write(piece);
        return;
      }
      const found = attempt(() => reader.push(piece));
      if (found === undefined) return;
      attempt(() => head(found.prelude));
      if (!over && found.rest.length > 0) await client.write(found.rest);
    },
    end() {
      if (over) return;
      if (kind === 'json') attempt(() => answerJson(client, Buffer.concat(collected)));
      else if (headSent) client.end();
      else {
        // `end()` without a first `write('')`: the status and the headers are lost.
        const type = kind === 'raw' ? rawType : 'application/octet-stream';
        head({ status: 200, headers: [['content-type', type]] });
        void client.write(reader.pending).then(() => client.end());
      }
      over = true;
    },
    fail,
  };
}

/** A plain handler's value: an object with a status code is a response, anything else is the body of one. */
function answerJson(client: ClientResponse, payload: Buffer): void {
  if (payload.length > LARGEST_BUFFERED) throw new Error('larger than 6 MB');
  const value: unknown = JSON.parse(payload.toString('utf8'));
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const isAnswer = 'statusCode' in fields;
  const { status, headers } = toPrelude(isAnswer ? fields : {});
  const body = isAnswer ? String(fields.body ?? '') : payload.toString('utf8');
  const bytes = Buffer.from(body, fields.isBase64Encoded === true ? 'base64' : 'utf8');
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  client.head({
    status,
    headers: [
      ...(typed ? [] : [['content-type', 'application/json'] as const]),
      ...headers.filter(([name]) => name.toLowerCase() !== 'content-length'),
      ['content-length', String(bytes.length)],
    ],
  });
  void client.write(bytes).then(() => client.end());
}

/** `InvokeMode: BUFFERED`: nothing is sent before the end, and at most 6 MB. */
export function toBufferedClient(client: ClientResponse): ClientResponse {
  let prelude: Prelude | undefined;
  const pieces: Buffer[] = [];
  let size = 0;
  return {
    ...client,
    head: (given) => {
      prelude = given;
    },
    async write(piece) {
      pieces.push(piece);
      size += piece.length;
    },
    end() {
      if (prelude === undefined || size > LARGEST_BUFFERED) {
        client.refuse(502, FAILED);
        return;
      }
      client.head(prelude);
      void client.write(Buffer.concat(pieces)).then(() => client.end());
    },
    cut: () => client.refuse(502, FAILED),
  };
}
