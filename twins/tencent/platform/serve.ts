import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Instance } from '../runtime/instance';
import { type Lease, outOfMemory } from '../runtime/pool';
import { FUNCTION_PORT } from '../runtime/sandbox';
import { admit, type Platform } from './admit';
import { toCorsHeaders, toPreflight } from './cors';
import { FRONT_ERROR_HEADER, TARGET_HEADER } from './front';
import {
  type Invocation,
  report,
  toClientHeaders,
  toInvocation,
  toPlatformHeaders,
} from './invocation';
import { PlatformError, toPlatformBody } from './platform-error';

const MAX_BODY = 6 * 1024 * 1024;
const MAX_ANSWER_HEAD = 4 * 1024;

/** Serves one HTTP request to a function URL, from its first byte to the last byte of the response. */
export async function serve(
  platform: Platform,
  port: number,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  let invocation: Invocation | undefined;
  let lease: Lease | undefined;
  let failure: PlatformError | undefined;
  try {
    const body = await readBody(req);
    invocation = toInvocation(platform.cloud, port, req);
    const { origin } = req.headers;
    const preflight =
      req.method === 'OPTIONS' ? toPreflight(invocation.trigger.cors, origin) : undefined;
    if (preflight) {
      res.writeHead(200, preflight).end();
      return;
    }
    if (invocation.record.webSocket) {
      throw new PlatformError(400, 'InvalidRequest: this function takes WebSocket handshakes only');
    }
    lease = await admit(platform, invocation);
    await exchange(platform, invocation, lease.instance, { req, res, body });
  } catch (error) {
    failure =
      error instanceof PlatformError
        ? error
        : new PlatformError(500, `InternalError: ${(error as Error).message}`);
    refuse(res, failure, invocation?.requestId ?? crypto.randomUUID());
  } finally {
    if (invocation) {
      report(
        platform.cloud,
        invocation,
        failure?.status ?? res.statusCode,
        lease?.instance,
        failure,
      );
    }
    if (lease && failure?.status === 433) lease.instance.retire();
    lease?.release();
  }
}

/** Responds instead of the function, or aborts a response that has started. */
export function refuse(res: ServerResponse, error: PlatformError, requestId: string): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = toPlatformBody(error, requestId);
  res.writeHead(error.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-scf-request-id': requestId,
  });
  res.end(body);
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const tooLarge = () =>
    new PlatformError(406, 'RequestTooLarge: the request body exceeds the limit of 6MB');
  if (Number(req.headers['content-length'] ?? 0) > MAX_BODY) {
    req.resume();
    throw tooLarge();
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) throw tooLarge();
  return Buffer.concat(chunks);
}

interface Client {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly body: Buffer;
}

/** Sends the request through the inner hop and the response back to the client. */
function exchange(
  { front }: Platform,
  invocation: Invocation,
  instance: Instance,
  { req, res, body }: Client,
): Promise<void> {
  const { revision } = invocation;
  const { timeout } = revision.configuration;
  const own = toPlatformHeaders(invocation, req.socket.remoteAddress ?? '');
  const hasBody = 'content-length' in req.headers || 'transfer-encoding' in req.headers;
  const headers = [
    ...toClientHeaders(req.rawHeaders, [...own, TARGET_HEADER, '', ...HOP_BY_HOP]),
    ...own,
    TARGET_HEADER,
    `${instance.host}:${FUNCTION_PORT}`,
    ...(hasBody ? ['Content-Length', String(body.length)] : []),
  ];
  return new Promise((resolve, reject) => {
    let inner: ClientRequest | undefined;
    let isOver = false;
    const settle = (error?: Error) => {
      isOver = true;
      clearTimeout(timer);
      inner?.destroy();
      if (error) reject(error);
      else resolve();
    };
    const timer = setTimeout(
      () => settle(new PlatformError(433, `Invoking task timed out after ${timeout} seconds`)),
      timeout * 1000,
    );
    // A client disconnect is not a failure of the function.
    res.once('close', () => settle());
    inner = request(
      {
        socketPath: front.socketPath,
        agent: false,
        method: req.method,
        path: req.url,
        headers,
        setHost: false,
      },
      (answer) => {
        // An abandoned request may still emit errors.
        answer.on('error', () => {});
        if (answer.headers[FRONT_ERROR_HEADER] !== undefined) {
          void explain(instance, revision).then(settle);
          answer.resume();
          return;
        }
        try {
          pass(
            answer,
            res,
            settle,
            () => isOver,
            toCorsHeaders(invocation.trigger.cors, req.headers.origin),
          );
        } catch (error) {
          settle(error as Error);
        }
      },
    );
    inner.once('error', () => void explain(instance, revision).then(settle));
    inner.end(body);
  });
}

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
].flatMap((name) => [name, '']);

/** How long to wait after a broken connection to find out whether and why the function exited. */
const AUTOPSY = 500;

async function explain(
  instance: Instance,
  revision: Invocation['revision'],
): Promise<PlatformError> {
  const deadline = Date.now() + AUTOPSY;
  while (!instance.end && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { end } = instance;
  if (end?.kind === 'out-of-memory') return outOfMemory(revision);
  if (end) return new PlatformError(405, `ContainerStateExited: ${end.reason}`);
  return new PlatformError(
    430,
    'User code exception caught: the function did not answer with HTTP',
  );
}

/**
 * Forwards the response as it arrives. Data that Node reads after the exchange is over is discarded:
 * the platform is about to respond in its place.
 *
 * @throws {PlatformError} if it exceeds a limit.
 */
function pass(
  answer: IncomingMessage,
  res: ServerResponse,
  settle: (error?: Error) => void,
  isOver: () => boolean,
  added: readonly string[],
): void {
  const size = answer.rawHeaders.reduce(
    (sum, text) => sum + Buffer.byteLength(text, 'latin1') + 2,
    0,
  );
  if (size > MAX_ANSWER_HEAD) {
    throw new PlatformError(
      407,
      `The response headers have ${size} bytes and exceed the limit of 4KB`,
    );
  }
  const tooLarge = new PlatformError(407, 'The size of response exceeds the upper limit (6MB)');
  const isStream =
    answer.headers['x-accel-buffering'] === 'no' ||
    /^text\/event-stream\b/i.test(answer.headers['content-type'] ?? '');
  const knownLength = answer.headers['content-length'];
  if (!isStream && Number(knownLength ?? 0) > MAX_BODY) throw tooLarge;
  const sendHead = () => {
    res.writeHead(answer.statusCode ?? 502, answer.statusMessage, [
      ...toAnswerHeaders(answer.rawHeaders),
      ...added,
    ]);
    // Not flushHeaders(), which would write bytes above 0x7f as UTF-8.
    res.write(Buffer.alloc(0));
  };
  // The size of such a response is only known at its end; until then it may still become a 407.
  const isHeld = !isStream && knownLength === undefined;
  const held: Buffer[] = [];
  let heldBytes = 0;
  if (!isHeld) sendHead();
  answer.on('data', (chunk: Buffer) => {
    if (isOver()) return;
    if (isHeld) {
      heldBytes += chunk.length;
      held.push(chunk);
      if (heldBytes > MAX_BODY) settle(tooLarge);
    } else if (!res.write(chunk)) {
      answer.pause();
      res.once('drain', () => answer.resume());
    }
  });
  answer.once('end', () => {
    if (isOver()) return;
    if (isHeld) sendHead();
    res.end(Buffer.concat(held));
  });
  answer.once('error', () => settle(new PlatformError(430, 'The function broke off its answer')));
}

function toAnswerHeaders(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!/^(connection|keep-alive|transfer-encoding|x-accel-buffering)$/i.test(name))
      headers.push(name, value);
  }
  return headers;
}
