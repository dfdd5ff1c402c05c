import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { findHttpProxy } from './http-proxy';

/** A chunk of a body, and when it arrived, in milliseconds after the request. */
export interface Piece {
  readonly at: number;
  readonly text: string;
}

/** A response, with its timing. */
export interface ProbeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The number of lines of each header, by lower-case name: a list in one line counts once. */
  readonly lines: Readonly<Record<string, number>>;
  /** At most the first 64 KB. */
  readonly body: string;
  readonly pieces: readonly Piece[];
  readonly headMs: number;
  readonly totalMs: number;
  /** Whether the response was cut off. */
  readonly isCut: boolean;
  readonly tls?: { readonly protocol: string; readonly validTo: string };
}

/** A request to send. */
export interface ProbeRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly timeout?: number;
}

/** No response arrived. The message is the error code of Node.js, such as `ECONNREFUSED`. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
}

const longest = 64 * 1024;

/** Sends one request on its own connection, and records when each chunk of the response arrived. */
export function probe(
  address: string,
  target: string,
  { method = 'GET', headers = {}, body, timeout = 30_000 }: ProbeRequest = {},
): Promise<ProbeAnswer> {
  const url = new URL(address);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const path = url.pathname.replace(/\/$/, '') + target;
  // Announces keep-alive: otherwise a server that rejects an upload early would close the connection, and
  // the rejection would be lost. It is closed all the same, so that each probe has its own connection.
  const proxy = findHttpProxy(url, process.env);
  const agent = proxy
    ? new HttpsProxyAgent(proxy, { keepAlive: true })
    : new (url.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true });
  const length = body ? { 'content-length': String(body.length) } : {};
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const since = () => performance.now() - started;
    const outgoing = send(
      {
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path,
        method,
        headers: { ...headers, ...length },
        agent,
      },
      (incoming) => void collect(incoming, since).then(resolve),
    );
    // An upgrade is a response, too.
    outgoing.once('upgrade', (incoming, socket: Socket) => {
      socket.destroy();
      resolve({
        ...toHead(incoming, since()),
        body: '',
        pieces: [],
        totalMs: since(),
        isCut: false,
      });
    });
    const timer = setTimeout(() => outgoing.destroy(new Error('ETIMEDOUT')), timeout);
    outgoing.once('close', () => {
      clearTimeout(timer);
      agent.destroy();
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The rejection of a large upload may still arrive although writing has failed.
      const grace = error.code === 'EPIPE' || error.code === 'ECONNRESET' ? 200 : 0;
      setTimeout(() => reject(new ProbeError(error.code ?? error.message)), grace);
    });
    outgoing.end(body);
  });
}

function toHead(incoming: IncomingMessage, headMs: number) {
  const socket = incoming.socket as TLSSocket;
  const certificate = socket.encrypted ? socket.getPeerCertificate() : undefined;
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    lines: countLines(incoming.rawHeaders),
    headMs,
    ...(certificate && {
      tls: { protocol: socket.getProtocol() ?? 'TLS', validTo: certificate.valid_to },
    }),
  };
}

function countLines(rawHeaders: readonly string[]): Record<string, number> {
  const lines: Record<string, number> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    lines[name] = (lines[name] ?? 0) + 1;
  }
  return lines;
}

async function collect(incoming: IncomingMessage, since: () => number): Promise<ProbeAnswer> {
  const head = toHead(incoming, since());
  const pieces: Piece[] = [];
  let size = 0;
  let isCut = false;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      if (size < longest) pieces.push({ at: since(), text: chunk.toString() });
      size += chunk.length;
    }
  } catch {
    isCut = true;
  }
  const body = pieces.map(({ text }) => text).join('');
  return { ...head, body, pieces, totalMs: since(), isCut };
}

/** The body as JSON, or undefined. */
export function readJson(answer: ProbeAnswer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(answer.body) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
