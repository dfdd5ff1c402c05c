import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** An API that records every byte it gets, and responds as `x-outcome` says, or as its SDKs need. */
export interface RecordingApi {
  readonly url: string;
  /** Everything received, by connection. */
  received(): string[];
  /** Target and headers of each request. */
  readonly heads: string[];
  close(): void;
}

const keyHeaders = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];

export async function startApi(): Promise<RecordingApi> {
  const connections: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const heads: string[] = [];
  let url = '';

  const note = ({ method, url: target, rawHeaders }: IncomingMessage) =>
    heads.push([`${method} ${target}`, ...rawHeaders].join('\n'));

  const server = createServer((request, response) => {
    note(request);
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece)).on('error', () => {});
    request.on('end', () => {
      const key = keyHeaders.map((name) => request.headers[name]).find(Boolean);
      response.setHeader('x-echo', String(key ?? 'none').replace(/^Bearer /, ''));
      const outcome = request.headers['x-outcome'];
      if (outcome) answerAs(String(outcome), response, request.socket);
      else answerSdk(url, request, Buffer.concat(pieces), response);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    note(request);
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.on('error', () => {});
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  server.on('connection', (socket) => {
    const bytes: Buffer[] = [];
    connections.push(bytes);
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => bytes.push(chunk)).on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    heads,
    received: () => connections.map((bytes) => Buffer.concat(bytes).toString('latin1')),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function answerAs(outcome: string, response: ServerResponse, socket: Socket): void {
  switch (outcome) {
    case 'silence':
      return;
    case 'cut-before':
      socket.destroy();
      return;
    case 'garbage':
      socket.end('HTP/1.1 200 what\r\n\r\n');
      return;
    case 'cut-after':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('{"half":', () => socket.destroy());
      return;
    case 'stream':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"choices":[]}\n\ndata: [DONE]\n\n');
      return;
    default: {
      const error = { code: 'some_code', message: 'what happened', type: 'some_type' };
      const body = JSON.stringify(Number(outcome) < 400 ? {} : { error });
      response.writeHead(Number(outcome), { 'content-type': 'application/json' });
      response.end(body);
    }
  }
}

/** What the SDKs need to continue with their next request. */
function answerSdk(
  url: string,
  { method, url: target = '', headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): undefined {
  const [path = '', query = ''] = target.split('?');
  /** Undefined, so that it can be returned. */
  const json = (value: unknown, more: Record<string, string> = {}): undefined => {
    for (const [name, text] of Object.entries(more)) response.setHeader(name, text);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
  const has = (pattern: RegExp) => pattern.test(`${method} ${path}`);
  if (has(/^POST .*\/upload\/v1beta\/files$/)) {
    const command = String(headers['x-goog-upload-command']);
    if (command === 'start') {
      const link = `${url}/at-gemini/upload/v1beta/files?upload_id=1&upload_protocol=resumable`;
      return json({}, { 'x-goog-upload-url': link, 'x-goog-upload-status': 'active' });
    }
    const status = command.includes('finalize') ? 'final' : 'active';
    const file = {
      name: 'files/1',
      uri: `${url}/files/1`,
      state: 'ACTIVE',
      mimeType: 'text/plain',
    };
    return json({ file }, { 'x-goog-upload-status': status });
  }
  if (has(/messages\/batches\/b\/results$/)) {
    response.setHeader('content-type', 'application/x-jsonl');
    response.end(`${JSON.stringify({ custom_id: '1', result: { type: 'canceled' } })}\n`);
    return undefined;
  }
  if (has(/messages\/batches/)) {
    const results = `${url}/at-anthropic/v1/messages/batches/b/results`;
    return json({ id: 'b', processing_status: 'ended', results_url: results });
  }
  if (has(/GET .*\/(?:models|files|jobs)$/)) {
    // Two pages, in the format of each API.
    const isSecond = /after|pageToken|page=/.test(query);
    const id = isSecond ? 'two' : 'one';
    return json({
      ...{ object: 'list', data: [{ id, name: `models/${id}` }], has_more: !isSecond },
      ...{ first_id: id, last_id: id, models: [{ name: `models/${id}` }] },
      ...{ files: [{ name: `files/${id}` }], ...(!isSecond && { nextPageToken: 'next' }) },
    });
  }
  if (body.includes('"stream":true') || path.includes('streamGenerateContent')) {
    response.setHeader('content-type', 'text/event-stream');
    response.end('data: {"choices":[],"candidates":[]}\n\n');
    return;
  }
  return json({
    ...{ id: 'one', object: 'thing', status: 'completed', type: 'message', role: 'assistant' },
    ...{ choices: [{ message: { content: 'Hello.' } }], content: [], data: [], output: [] },
    ...{
      candidates: [{ content: { parts: [{ text: 'Hello.' }] } }],
      embeddings: [],
      totalTokens: 1,
    },
    ...{ name: 'cachedContents/1', value: 'ek_short', session: {}, input_tokens: 1 },
    ...{
      file_counts: { completed: 1, in_progress: 0 },
      file: { id: 'f' },
      usage: {},
      text: 'Hello.',
    },
  });
}
