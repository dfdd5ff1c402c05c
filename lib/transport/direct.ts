import { type ClientRequest, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { findHeader } from '../http/headers';
import { type Connect, toDestination } from './connector';
import type { DirectPassage } from './direct-passage';
import type { OutgoingRequest, UpstreamHandler } from './upstream';

/** How long the upstream may be silent. Milliseconds. */
export interface DirectOptions {
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

const nothing = Buffer.alloc(0);

/**
 * Creates the transport for the few requests that undici's pool cannot carry: `Expect`, which it
 * refuses; protocol switches, whose handshake must stay as the client wrote it; and uploads whose
 * head has to leave before their first byte, which the pool would hold back. One connection each.
 */
export function createDirect(url: URL, connect: Connect, options: DirectOptions) {
  return function send(
    outgoing: OutgoingRequest,
    passage: DirectPassage,
    handler: UpstreamHandler,
  ): void {
    let done = false;
    let answered = false;
    let clock: NodeJS.Timeout | undefined;
    const exchange = start(url, connect, outgoing, passage.hopHeaders);
    // Node would drop the lines beyond its limit silently (traps.md 12).
    exchange.maxHeadersCount = 0;
    const fail = (error: Error) => {
      if (done) return;
      done = true;
      clearTimeout(clock);
      exchange.destroy();
      handler.onError(error);
    };
    const expect = (milliseconds: number, code: string) => {
      clearTimeout(clock);
      clock = setTimeout(() => fail(Object.assign(new Error(code), { code })), milliseconds);
    };

    handler.onConnect((reason) => fail(reason ?? new Error('aborted')));
    if (done) return;

    exchange.on('error', fail);
    exchange.once('finish', () => handler.onRequestSent?.());
    exchange.once('socket', () => expect(options.headersTimeout, 'UND_ERR_HEADERS_TIMEOUT'));
    exchange.on('information', ({ statusCode, rawHeaders, statusMessage }) => {
      if (!done) handler.onHeaders(statusCode, rawHeaders, () => {}, statusMessage);
    });
    exchange.once('upgrade', (answer, socket, early) => {
      if (done) return void socket.destroy();
      done = true;
      clearTimeout(clock);
      passage.onUpgrade?.(answer, socket as Socket, early);
    });
    exchange.once('response', (answer) => {
      if (done) return;
      answered = true;
      const resume = () => {
        expect(options.bodyTimeout, 'UND_ERR_BODY_TIMEOUT');
        answer.resume();
      };
      const pauseIf = (goesOn: boolean) => {
        // A client that does not read is no silence of the upstream.
        if (goesOn) return expect(options.bodyTimeout, 'UND_ERR_BODY_TIMEOUT');
        clearTimeout(clock);
        answer.pause();
      };
      answer.on('data', (chunk: Buffer) => !done && pauseIf(handler.onData(chunk)));
      answer.once('end', () => {
        if (done || !answer.complete) return;
        done = true;
        clearTimeout(clock);
        handler.onComplete(answer.rawTrailers);
        exchange.destroy();
      });
      answer.once('close', () => fail(new Error('the upstream closed the connection')));
      answer.on('error', fail);
      const { statusCode = 502, rawHeaders, statusMessage = '' } = answer;
      try {
        pauseIf(handler.onHeaders(statusCode, rawHeaders, resume, statusMessage));
      } catch (error) {
        // A phrase with bytes that must not be passed on. undici's pool catches the same.
        fail(error as Error);
      }
    });
    // An upload that goes on is no silence of the upstream.
    sendBody(exchange, outgoing, () => {
      if (!answered) expect(options.headersTimeout, 'UND_ERR_HEADERS_TIMEOUT');
    });
  };
}

function start(
  url: URL,
  connect: Connect,
  outgoing: OutgoingRequest,
  hopHeaders: readonly string[],
): ClientRequest {
  const { method, path, headers, body } = outgoing;
  const framing = body && findHeader(headers, 'content-length') === undefined;
  return httpRequest({
    method,
    path,
    headers: [
      ...['host', url.host, ...hopHeaders, ...headers],
      ...(framing ? ['transfer-encoding', 'chunked'] : []),
    ],
    setHost: false,
    maxHeaderSize: 64 * 1024,
    // Node destroys a socket that arrives after the request was given up.
    createConnection: (_options, created) => {
      connect(toDestination(url), created as (error: Error | null, socket?: Socket) => void);
      return undefined;
    },
  });
}

function sendBody(
  exchange: ClientRequest,
  { body }: OutgoingRequest,
  onProgress: () => void,
): void {
  if (!body) return void exchange.end();
  if (Buffer.isBuffer(body)) return void exchange.end(body);
  // Sends the head at once; flushHeaders() would write it as UTF-8 and garble other bytes.
  exchange.write(nothing);
  body.on('data', (chunk: Buffer) => {
    onProgress();
    if (!exchange.write(chunk)) body.pause();
  });
  exchange.on('drain', () => body.resume());
  body.once('end', () => exchange.end());
}
