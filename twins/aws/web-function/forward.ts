import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { WebEnvironment } from './web-environment';

/** Removed before a request reaches the function (dg/web-functions-http). */
const NOT_TO_FUNCTION = new Set([
  ...['connection', 'keep-alive', 'upgrade', 'expect', 'te', 'trailer', 'transfer-encoding'],
  ...['proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'x-real-ip'],
  ...['x-http-method-override', 'x-http-method', 'x-method-override', 'host', 'x-forwarded-for'],
]);
const NOT_TO_CLIENT = new Set([
  ...['connection', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade', 'proxy-connection'],
]);

const nothing = Buffer.alloc(0);

export interface ForwardOptions {
  readonly environment: WebEnvironment;
  readonly requestId: string;
  readonly endpointName: string;
  readonly domainName: string;
  readonly milliseconds: number;
}

/**
 * Sends one request to the function and its response to the client. Resolves when the function has finished, with
 * `unanswered` and a reason if nothing was sent to the client yet.
 */
export function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: ForwardOptions,
): Promise<'done' | 'Runtime.RequestTimeout' | 'Runtime.ExitError'> {
  const { environment, requestId } = options;
  return new Promise((resolve) => {
    const sent = request({
      maxHeaderSize: 64 * 1024,
      ...{ host: environment.host, port: environment.port, agent: false },
      ...{ method: incoming.method, path: incoming.url, setHost: false },
      headers: toFunctionHeaders(incoming, options),
    });
    const timer = setTimeout(() => {
      sent.destroy();
      // The status has been sent, so the stream just ends. Whether it appears complete is not documented; here it does.
      if (outgoing.headersSent) outgoing.end();
      resolve(outgoing.headersSent ? 'done' : 'Runtime.RequestTimeout');
    }, options.milliseconds);
    const finish = (how: 'done' | 'Runtime.ExitError') => {
      clearTimeout(timer);
      resolve(how);
    };

    sent.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, [
        ...toClientHeaders(answer.rawHeaders),
        ...['lambda-web-request-id', requestId, 'lambda-web-logstream', environment.logStream],
      ]);
      // flushHeaders() would write the head as UTF-8.
      outgoing.write(nothing);
      answer.on('data', (piece: Buffer) => {
        // The function is not notified of a client disconnect: whether AWS closes its socket is not documented.
        if (outgoing.destroyed || outgoing.write(piece)) return;
        answer.pause();
        const go = () => void answer.resume();
        outgoing.once('drain', go).once('close', go);
      });
      answer.on('end', () => {
        outgoing.end();
        finish('done');
      });
      answer.on('error', () => {
        outgoing.destroy();
        finish('done');
      });
    });
    sent.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      finish(outgoing.headersSent ? 'done' : 'Runtime.ExitError');
    });
    outgoing.on('error', () => undefined);
    incoming.on('error', () => sent.destroy());
    // The head does not wait for the first byte of its body.
    const { 'content-length': length = '0', 'transfer-encoding': coding } = incoming.headers;
    if (length !== '0' || coding !== undefined) sent.write(nothing);
    incoming.pipe(sent);
  });
}

function toFunctionHeaders(incoming: IncomingMessage, options: ForwardOptions): string[] {
  const named = (incoming.headers.connection ?? '').toLowerCase().split(/ *, */);
  const headers: string[] = ['Host', options.domainName];
  const forwardedFor: string[] = [];
  eachHeader(incoming.rawHeaders, (name, value) => {
    const lower = name.toLowerCase();
    if (lower === 'x-forwarded-for') forwardedFor.push(value);
    if (NOT_TO_FUNCTION.has(lower) || named.includes(lower) || lower.startsWith('lambda-web-'))
      return;
    headers.push(name, value);
  });
  const chunked = incoming.headers['transfer-encoding'] !== undefined;
  return [
    ...headers,
    ...(chunked ? ['Transfer-Encoding', 'chunked'] : []),
    ...['X-Forwarded-For', [...forwardedFor, incoming.socket.remoteAddress].join(', ')],
    ...['lambda-web-request-id', options.requestId],
    ...['lambda-web-endpoint-name', options.endpointName],
    ...['Connection', 'close'],
  ];
}

function toClientHeaders(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  eachHeader(rawHeaders, (name, value) => {
    if (!NOT_TO_CLIENT.has(name.toLowerCase())) headers.push(name, value);
  });
  return headers;
}

function eachHeader(rawHeaders: readonly string[], act: (name: string, value: string) => void) {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    act(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
}
