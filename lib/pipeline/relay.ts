import { ProxyError, toErrorAnswer, toUpstreamError } from '../exchange/errors';
import { countPassed } from '../exchange/gc-pressure';
import { isResetInProgress } from '../transport/resets';
import type { UpstreamHandler } from '../transport/upstream';
import type { Draft } from './draft';
import type { Feature } from './feature';
import { addStreamingHeaders, toClientHeaders } from './header-rules';
import type { Log, RequestRecord } from './log';
import type { Exchange, Incoming, Sink } from './old-exchange';

/** How the exchange is named in the log and to the client. */
export interface RelayFacts {
  readonly id: string;
  readonly route: string;
  readonly upstream?: string | undefined;
  /** Makes the head of an answer small enough for the platform; false when that cannot be. */
  readonly limitHeaders?: ((headers: string[]) => boolean) | undefined;
}

const toStrings = (raw: readonly (Buffer | string)[]): string[] => {
  const strings = new Array<string>(raw.length);
  for (let index = 0; index < raw.length; index++) {
    const item = raw[index] as Buffer | string;
    // Header bytes are latin1 to Node on both sides: so all 256 of them survive.
    strings[index] = typeof item === 'string' ? item : item.toString('latin1');
  }
  return strings;
};

/**
 * One exchange: hands what the upstream sends to the sink, as it comes.
 *
 * A class and not a closure, because undici calls it for every piece of every answer.
 */
export class Relay implements UpstreamHandler, Exchange {
  /** Bytes of the body that were taken from the client, and given to it. */
  bytesIn = 0;
  bytesOut = 0;
  /** Lets go of a request body that nobody will send on, so that the client can finish sending it. */
  releaseBody: (() => void) | undefined;
  /** Called when the exchange is over; its log line waits for what it returns. Never throws or rejects. */
  onEnd: (() => undefined | Promise<void>) | undefined;
  /** What features know of the request; absent while all of them are off. */
  draft: Draft | undefined;

  readonly #incoming: Incoming;
  #sink: Sink;
  readonly #log: Log;
  readonly #facts: RelayFacts;
  readonly #started = performance.now();
  #firstByteMs: number | undefined;
  #status: number | undefined;
  #failure: ProxyError | undefined;
  #abort: ((reason?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #requestSent = false;
  #clock: NodeJS.Timeout | undefined;
  /** The upstream has said its last word, or will not be listened to any more. */
  #upstreamDone = false;
  #closed = false;

  constructor(incoming: Incoming, sink: Sink, log: Log, facts: RelayFacts) {
    this.#incoming = incoming;
    this.#sink = sink;
    this.#log = log;
    this.#facts = facts;
  }

  /** Ends the exchange after that many milliseconds, whatever goes on in it, unless it is a WebSocket. */
  startClock(limit: number): void {
    this.#clock = setTimeout(() => {
      const message = `A request may take ${Math.round(limit / 100) / 10} seconds here. The API had not finished its answer by then.`;
      const cause = { code: 'TIME_LIMIT' };
      this.abandon(
        new ProxyError('upstream_timeout', { message, cause, mayRetry: !this.#requestSent }),
      );
    }, limit);
  }

  /** Puts a feature between the answer and the client. Before anything is answered. */
  decorate(feature: Feature): void {
    if (this.draft) this.#sink = feature.decorateSink?.(this.#sink, this.draft) ?? this.#sink;
  }

  /** Sends a 1xx head of the proxy's own. */
  inform(status: number, reason: string, headers: string[]): void {
    this.#sink.informational?.(status, reason, headers);
  }

  onConnect(abort: (reason?: Error) => void): void {
    if (this.#closed || this.#upstreamDone) abort();
    else this.#abort = abort;
  }

  /** Whether nothing more can be said: the answer has ended, or the client has left. */
  get isDone(): boolean {
    return this.#upstreamDone || this.#closed;
  }

  onRequestSent(): void {
    this.#requestSent = true;
  }

  onHeaders(
    status: number,
    rawHeaders: readonly (Buffer | string)[],
    resume: () => void,
    reason: string,
  ): boolean {
    if (this.#closed) return true;
    const headers = toClientHeaders(toStrings(rawHeaders));
    if (status < 200) {
      this.#sink.informational?.(status, reason, headers);
      return true;
    }
    this.#resume = resume;
    // RFC 9112 §6.3: these have no body, whatever their headers say. undici takes a 304 with the
    // length of the body that it does not have for a broken one, so its verdict is not awaited.
    const isBodiless = status === 204 || status === 304;
    if (!isBodiless) addStreamingHeaders(headers);
    if (this.#facts.limitHeaders?.(headers) === false) {
      this.abandon(new ProxyError('upstream_headers_too_large', { mayRetry: false }));
      return true;
    }
    this.#sendHead(status, reason, headers);
    if (isBodiless) this.onComplete(null);
    return true;
  }

  onData(chunk: Buffer): boolean {
    // undici can hand out empty chunks after a pause.
    if (chunk.length === 0 || this.#closed) return true;
    this.bytesOut += chunk.length;
    countPassed(chunk.length);
    return this.#sink.write(chunk);
  }

  onComplete(trailers: readonly (Buffer | string)[] | null): void {
    if (this.#upstreamDone) return;
    // undici takes a reset for the end of an answer without framing: half of it would look whole.
    if (isResetInProgress()) {
      this.onError(new Error('reset'));
      return;
    }
    this.#upstreamDone = true;
    if (!this.#closed) this.#sink.end(trailers ? toClientHeaders(toStrings(trailers)) : []);
  }

  onError(error: Error): void {
    this.fail(toUpstreamError(error, this.#requestSent));
  }

  /** Ends the exchange with a failure: an answer while that is possible, a cut line afterwards. */
  fail(error: unknown): void {
    if (this.#upstreamDone || this.#closed) return;
    this.#upstreamDone = true;
    this.#failure =
      error instanceof ProxyError ? error : new ProxyError('internal_error', { cause: error });
    if (this.#status === undefined) {
      const { status, headers, body } = toErrorAnswer(this.#failure, this.draft?.provider.dialect);
      this.answer(status, headers, body);
    } else {
      this.#sink.cut(this.#failure);
    }
    this.releaseBody?.();
  }

  /** Sends an answer of the proxy's own. */
  answer(status: number, headers: string[], body: Buffer): void {
    this.#upstreamDone = true;
    this.#sendHead(status, undefined, headers);
    if (this.#incoming.method !== 'HEAD') {
      this.bytesOut += body.length;
      this.#sink.write(body);
    }
    this.#sink.end([]);
  }

  /** Gives the upstream up, because the request turned out to be broken or its time is over. */
  abandon(error: ProxyError): void {
    this.fail(error);
    this.#abort?.();
  }

  /** The same, where somebody else has answered the client already. */
  abandonSilently(error: ProxyError): void {
    this.#failure = error;
    this.#status = error.status;
    this.#abort?.();
    this.#upstreamDone = true;
  }

  /** Notes an answer that went past the relay: the switch to a WebSocket. */
  switched(): void {
    clearTimeout(this.#clock);
    this.#upstreamDone = true;
    this.#firstByteMs = performance.now() - this.#started;
    this.#status = 101;
  }

  drained(): void {
    this.#resume?.();
  }

  closed(complete: boolean): undefined | Promise<void> {
    if (this.#closed) return undefined;
    this.#closed = true;
    clearTimeout(this.#clock);
    if (!this.#upstreamDone) this.#abort?.();
    this.releaseBody?.();
    const record: RequestRecord = {
      id: this.#facts.id,
      route: this.#facts.route,
      upstream: this.draft?.served ?? this.#facts.upstream,
      method: this.#incoming.method,
      status: this.#status,
      error: this.#failure?.code,
      cause: describeCause(this.#failure?.cause),
      firstByteMs: this.#firstByteMs,
      totalMs: performance.now() - this.#started,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      clientLeft: !complete && this.#failure === undefined,
      notes: this.draft?.notes,
    };
    const pending = this.onEnd?.();
    if (pending) return pending.then(() => this.#log.request(record));
    this.#log.request(record);
    return undefined;
  }

  #sendHead(status: number, reason: string | undefined, headers: string[]): void {
    headers.push('x-proxy-request-id', this.#facts.id);
    // Throws where a phrase or value holds a byte that must not be passed on.
    this.#sink.head(status, reason, headers);
    this.#status = status;
    this.#firstByteMs = performance.now() - this.#started;
  }
}

/** The code of Node or undici, or the class of the error: never its message, which may quote a request. */
function describeCause(cause: unknown): string | undefined {
  if (cause === undefined) return undefined;
  const { code, name } = cause as { code?: unknown; name?: unknown };
  return String(code ?? name ?? 'unknown');
}
