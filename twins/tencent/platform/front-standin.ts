import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { FRONT_ERROR_HEADER, type Front, TARGET_HEADER } from './front';

/** nginx removes these in both directions, or sets its own. */
const OWN_REQUEST_HEADERS =
  /^(host|connection|keep-alive|upgrade|te|expect|transfer-encoding|content-length|x-twin-target)$/i;
const OWN_ANSWER_HEADERS =
  /^(connection|keep-alive|transfer-encoding|date|server|x-pad|x-accel-(?!buffering).*)$/i;

const HEAD_END = '\r\n\r\n';
const MAX_HEAD = 32 * 1024;

/** Replaces the platform's nginx if nginx is not installed. */
export async function startStandIn(folder: string, obeysAccelBuffering = true): Promise<Front> {
  const socketPath = join(folder, 'standin.sock');
  const server = createServer((req, res) => {
    void readAll(req).then(
      (body) => forward(req, body, res, obeysAccelBuffering),
      () => res.destroy(),
    );
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    kind: 'stand-in',
    socketPath,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function forward(
  req: IncomingMessage,
  body: Buffer,
  res: ServerResponse,
  obeysAccelBuffering: boolean,
): void {
  const [host = '', port = ''] = String(req.headers[TARGET_HEADER]).split(':');
  const socket = connect({ host, port: Number(port) });
  let received: Buffer = Buffer.alloc(0);
  let answer: AnswerHead | undefined;
  let held: Buffer[] = [];
  let passed = 0;

  const fail = () => {
    if (res.headersSent) return void res.destroy();
    res.writeHead(502, { [FRONT_ERROR_HEADER]: '502' });
    res.end();
  };
  const finish = () => {
    if (!answer || res.writableEnded) return;
    if (!answer.isPassedOn) res.writeHead(answer.status, answer.reason, answer.headers);
    for (const chunk of held) res.write(chunk);
    held = [];
    res.end();
    socket.destroy();
  };
  const pass = (chunk: Buffer) => {
    passed += chunk.length;
    if (!answer?.isPassedOn) {
      held.push(chunk);
      return;
    }
    if (!res.write(chunk)) {
      socket.pause();
      res.once('drain', () => socket.resume());
    }
  };

  socket.once('connect', () => {
    socket.write(toHead(req, body), 'latin1');
    socket.write(body);
  });
  socket.on('data', (chunk: Buffer) => {
    if (answer) {
      pass(chunk);
      if (passed >= answer.length) finish();
      return;
    }
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf(HEAD_END);
    if (end < 0) return received.length > MAX_HEAD ? void socket.destroy(new Error()) : undefined;
    answer = parseHead(received.toString('latin1', 0, end), obeysAccelBuffering);
    if (!answer) return void socket.destroy(new Error('not HTTP'));
    const rest = received.subarray(end + HEAD_END.length);
    if (answer.isPassedOn) {
      res.writeHead(answer.status, answer.reason, answer.headers);
      // Not flushHeaders(), which would write bytes above 0x7f as UTF-8.
      res.write(Buffer.alloc(0));
    }
    if (rest.length > 0) pass(rest);
    if (passed >= answer.length || req.method === 'HEAD') finish();
  });
  socket.once('error', fail);
  socket.once('end', () => {
    const isComplete = answer && (passed >= answer.length || answer.length === UNKNOWN);
    if (isComplete) finish();
    else fail();
  });
  res.once('close', () => socket.destroy());
}

function toHead(req: IncomingMessage, body: Buffer): string {
  const lines = [`${req.method} ${req.url} HTTP/1.0`];
  lines.push(`Host: ${req.headers.host ?? ''}`, 'Connection: close');
  const hadBody = 'content-length' in req.headers || 'transfer-encoding' in req.headers;
  if (hadBody) lines.push(`Content-Length: ${body.length}`);
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = req.rawHeaders.slice(at, at + 2);
    if (!OWN_REQUEST_HEADERS.test(name)) lines.push(`${name}: ${value}`);
  }
  return lines.join('\r\n') + HEAD_END;
}

interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  readonly headers: string[];
  /** Chunk by chunk, because the function asked for it. */
  readonly isPassedOn: boolean;
  /** Bytes of the body; unknown until the connection ends if the function does not say. */
  readonly length: number;
}

const UNKNOWN = Number.POSITIVE_INFINITY;

function parseHead(text: string, obeysAccelBuffering: boolean): AnswerHead | undefined {
  const [first = '', ...lines] = text.split('\r\n');
  const [, status, reason = ''] = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(first) ?? [];
  if (status === undefined) return undefined;
  const headers: string[] = ['Server', 'nginx', 'Date', new Date().toUTCString()];
  let isPassedOn = false;
  let length = status === '204' || status === '304' ? 0 : UNKNOWN;
  for (const line of lines) {
    const at = line.indexOf(':');
    const [name, value] = [line.slice(0, at), line.slice(at + 1).trim()];
    if (obeysAccelBuffering && /^x-accel-buffering$/i.test(name)) {
      isPassedOn = value.toLowerCase() === 'no';
    }
    if (/^content-length$/i.test(name) && length === UNKNOWN) length = Number(value);
    if (!OWN_ANSWER_HEADERS.test(name)) headers.push(name, value);
  }
  return { status: Number(status), reason, headers, isPassedOn, length };
}
