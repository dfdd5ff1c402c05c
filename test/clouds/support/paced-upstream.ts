import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** An API on loopback whose streams only continue when the test decides. */
export interface PacedUpstream {
  readonly url: string;
  /** Lets every open stream send its next event; after the last one it ends. */
  sendNext(): void;
  /** The last request that reached the API, with its header lines as received. */
  lastHeaders(): readonly string[];
  close(): Promise<void>;
}

/** The words of each chat response, one per event. */
export const words = ['The', ' tide', ' comes', ' in', '.'];

/** The content of the file `file-50mb`: no two pieces are equal. */
export function* createLargeContent(): Generator<Buffer> {
  for (let piece = 0; piece < 800; piece += 1) {
    const seed = createHash('sha256').update(String(piece)).digest();
    yield Buffer.alloc(65_536, seed);
  }
}

/**
 * Starts the API: chat completions as a stream, uploads, a download of 50 MB, a 401 for the key
 * `wrong`, and a list of models for everything else.
 */
export async function startPacedUpstream(): Promise<PacedUpstream> {
  const streams = new Set<() => void>();
  let lastHeaders: readonly string[] = [];
  const server = createServer((req, res) => {
    void answer(req, res).catch(() => res.destroy());
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    lastHeaders = req.rawHeaders;
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of req as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    const sendJson = (status: number, body: object) => {
      res.writeHead(status, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    };
    if (req.headers.authorization === 'Bearer wrong') {
      const message = 'Incorrect API key provided: wrong.';
      const error = { message, type: 'invalid_request_error', code: 'invalid_api_key' };
      return sendJson(401, { error: { ...error, param: null } });
    }
    if (req.url === '/v1/chat/completions') return stream(res);
    if (req.url === '/v1/files') {
      return sendJson(200, { id: 'file-1', object: 'file', bytes, sha256: hash.digest('hex') });
    }
    if (req.url === '/v1/files/file-50mb/content') {
      res.writeHead(200, { 'content-type': 'application/octet-stream' });
      return pipeline(createLargeContent(), res);
    }
    // A background response that never finishes, and a response with a head of 8 KB.
    if (req.url === '/v1/never') return;
    if (req.url === '/v1/cookies') {
      const cookies = Array.from({ length: 40 }, (_, at) => `c${at}=${'x'.repeat(200)}`);
      res.setHeader('set-cookie', cookies).setHeader('x-request-id', 'req_1');
    }
    return sendJson(200, { object: 'list', data: [{ id: 'gpt-test', object: 'model' }] });
  }

  function stream(res: ServerResponse): void {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.flushHeaders();
    const left = [...words];
    const send = () => {
      const content = left.shift();
      if (content === undefined) {
        streams.delete(send);
        res.end('data: [DONE]\n\n');
        return;
      }
      const choices = [{ index: 0, delta: { content }, finish_reason: null }];
      const chunk = { id: 'chat-1', object: 'chat.completion.chunk', model: 'gpt-test', choices };
      res.write(`data: ${JSON.stringify(chunk)}\n\n`);
    };
    streams.add(send);
    res.once('close', () => streams.delete(send));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sendNext() {
      for (const send of [...streams]) send();
    },
    lastHeaders: () => lastHeaders,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
