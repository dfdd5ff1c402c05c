import type { Duplex } from 'node:stream';
import { detectDialect } from '../dialects/detect-dialect';
import type { Answer, Flight, Head } from '../exchange/answer';
import { ProxyError, toProxyError } from '../exchange/errors';
import type { Exchange } from '../exchange/exchange';
import { countPassed } from '../exchange/gc-pressure';
import type { Log } from '../exchange/log';
import { addStreamingHeaders, toClientHeaders } from '../http/header-rules';
import { toErrorReply } from './error-reply';
import type { Running } from './running';

/** What a record needs in addition to the exchange. */
export interface RecordOptions {
  readonly log: Log;
  /** The kind of request, for the log. */
  readonly route: 'upstream' | 'websocket' | 'own';
  /** Makes a head small enough for the platform; returns false if that is impossible. */
  readonly limitHeaders: ((headers: string[]) => boolean) | undefined;
}

/**
 * The outermost answer of every exchange: adds the request id, applies the header rules, turns
 * failures into error responses, and writes the log line when the client's side is closed.
 *
 * Layers may call it from a timer, where nothing would catch what the client's answer throws
 * (functions/aws limits the size of a response like that).
 */
export class Record implements Answer, Running {
  readonly #client: Answer;
  readonly #options: RecordOptions;
  readonly #started = performance.now();
  #firstByteMs: number | undefined;
  #status: number | undefined;
  #bytesOut = 0;
  /** The response has ended. */
  #isDone = false;

  constructor(
    readonly exchange: Exchange,
    client: Answer,
    options: RecordOptions,
  ) {
    this.#client = client;
    this.#options = options;
  }

  start(flight: Flight): void {
    this.exchange.flight = flight;
    if (this.#isDone || this.exchange.isOver) flight.abort();
    else this.#client.start(flight);
  }

  inform(head: Head): void {
    if (this.#isDone || this.exchange.isOver) return;
    this.#client.inform({ ...head, headers: toClientHeaders(head.headers) });
  }

  head({ status, reason, headers: received }: Head): boolean {
    if (this.#isDone || this.exchange.isOver) return true;
    const headers = toClientHeaders(received);
    // RFC 9110 §6.4.1: these have no body.
    if (status !== 204 && status !== 304) addStreamingHeaders(headers);
    headers.push('x-proxy-request-id', this.exchange.id);
    if (this.#options.limitHeaders?.(headers) === false) {
      this.fail(new ProxyError('upstream_headers_too_large', { mayRetry: false }));
      return true;
    }
    let goesOn = true;
    try {
      goesOn = this.#client.head({ status, reason, headers });
    } catch (error) {
      this.fail(toProxyError(error));
      return true;
    }
    this.#noteHead(status);
    return goesOn;
  }

  data(chunk: Buffer): boolean {
    if (this.#isDone || this.exchange.isOver) return true;
    this.#bytesOut += chunk.length;
    countPassed(chunk.length);
    try {
      return this.#client.data(chunk);
    } catch (error) {
      this.fail(toProxyError(error));
      return true;
    }
  }

  end(trailers: string[]): void {
    if (this.#isDone || this.exchange.isOver) return;
    this.#isDone = true;
    this.#client.end(trailers.length > 0 ? toClientHeaders(trailers) : trailers);
    this.exchange.body.discard();
  }

  switched(head: Head, upstream: Duplex, early: Buffer): void {
    if (this.#isDone || this.exchange.isOver) {
      upstream.destroy();
      return;
    }
    const headers = toClientHeaders(head.headers);
    headers.push('x-proxy-request-id', this.exchange.id);
    if (this.#options.limitHeaders?.(headers) === false) {
      upstream.destroy();
      this.fail(new ProxyError('upstream_headers_too_large', { mayRetry: false }));
      return;
    }
    this.#isDone = true;
    this.#noteHead(101);
    this.#client.switched({ ...head, headers }, upstream, early);
  }

  fail(error: ProxyError): void {
    if (this.#isDone || this.exchange.isOver) return;
    const { exchange } = this;
    exchange.failure = error;
    if (this.#status === undefined) this.#sendError(error);
    else {
      this.#isDone = true;
      this.#client.fail(error);
    }
    exchange.flight?.abort();
    exchange.body.discard();
  }

  close(complete: boolean): void | Promise<void> {
    const { exchange } = this;
    if (exchange.isOver) return;
    if (!this.#isDone) exchange.flight?.abort();
    exchange.body.discard();
    const clientLeft = !complete && exchange.failure === undefined;
    const pending = exchange.end();
    if (pending) return pending.then(() => this.#write(clientLeft));
    this.#write(clientLeft);
  }

  /** The traffic of a WebSocket, which bypasses the proxy: reported before it is closed. */
  countTunnel(bytesIn: number, bytesOut: number): void {
    this.exchange.body.received += bytesIn;
    this.#bytesOut += bytesOut;
  }

  #noteHead(status: number): void {
    this.#status = status;
    this.#firstByteMs = performance.now() - this.#started;
  }

  #sendError(error: ProxyError): void {
    const { exchange } = this;
    const { provider, incoming } = exchange;
    // An unknown address may support every SDK: the request then determines the format.
    const detected = provider.name === 'default' ? detectDialect(incoming) : undefined;
    const { status, headers, body } = toErrorReply(error, detected ?? provider.dialect);
    headers.push('x-proxy-request-id', exchange.id);
    this.#isDone = true;
    this.#client.head({ status, reason: undefined, headers });
    this.#noteHead(status);
    if (incoming.method !== 'HEAD') {
      this.#bytesOut += body.length;
      this.#client.data(body);
    }
    this.#client.end([]);
  }

  #write(clientLeft: boolean): void {
    const { id, incoming, upstream, failure, notes } = this.exchange;
    const { log, route } = this.#options;
    log.request({
      id,
      route,
      upstream: route === 'own' ? undefined : upstream.origin,
      method: incoming.method,
      target: incoming.target,
      status: this.#status,
      error: failure?.code,
      cause: describeCause(failure?.cause),
      firstByteMs: this.#firstByteMs,
      totalMs: performance.now() - this.#started,
      bytesIn: incoming.body.received,
      bytesOut: this.#bytesOut,
      clientLeft,
      notes,
    });
  }
}

/**
 * The code of Node or of the transport, or the error's class: never its message, which may quote a
 * request.
 */
function describeCause(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  const { code, name } = cause as { code?: unknown; name?: unknown };
  return String(code ?? name ?? 'unknown');
}
