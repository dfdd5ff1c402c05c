import { dialects } from '../../lib/dialects';
import type { Answer, Flight, Head } from '../../lib/exchange/answer';
import { ProxyError } from '../../lib/exchange/errors';
import { findHeader, isEventStream, isPlain } from '../../lib/http/headers';
import { type Prelude, toPrelude } from './prelude';

/**
 * The safe operations on Lambda's response stream. `pipe`, `pipeline` and `destroy` end the whole
 * runtime on a failure, even if the error is caught.
 */
export interface ResponseStream {
  write(chunk: Buffer | string): boolean;
  end(): void;
  on(event: 'finish' | 'close' | 'drain', listener: () => void): unknown;
}

/** The most that Lambda streams in one response. */
const largestAnswer = 200 * 1024 * 1024;

/** The answer for a request through a function URL. */
export class StreamAnswer implements Answer {
  /**
   * Settles when the response is over. Rejects if it was aborted: the handler must then throw,
   * which makes the runtime send error trailers after the last byte and continue.
   */
  readonly over: Promise<void>;

  readonly #stream: ResponseStream;
  readonly #open: (prelude: Prelude) => void;
  readonly #method: string;
  #settle!: { end: () => void; cut: (reason: Error) => void };
  #flight: Flight | undefined;
  #needsByte = false;
  #takesEvents = false;
  #sent = 0;

  /** @param open makes the next write start with the prelude. */
  constructor(stream: ResponseStream, open: (prelude: Prelude) => void, method: string) {
    this.#stream = stream;
    this.#open = open;
    this.#method = method;
    this.over = new Promise((end, cut) => {
      this.#settle = { end, cut };
    });
    stream.on('finish', () => this.#settle.end());
    stream.on('close', () => this.#settle.cut(new Error('Lambda has closed the response')));
    stream.on('drain', () => this.#flight?.resume());
  }

  start(flight: Flight): void {
    this.#flight = flight;
  }

  /** Function URLs do not support 1xx responses. */
  inform(): void {}

  head({ status, headers }: Head): boolean {
    // AWS would turn an unknown status into a bare 502.
    if (status > 599) throw new ProxyError('upstream_invalid');
    const length = findHeader(headers, 'content-length');
    const isBodiless = status === 204 || status === 304;
    const hasBody = !isBodiless && this.#method !== 'HEAD';
    if (hasBody && Number(length) > largestAnswer) throw new ProxyError('answer_too_large');
    this.#needsByte = !isBodiless;
    this.#takesEvents = length === undefined && isPlain(headers) && isEventStream(headers);
    this.#open(toPrelude(status, headers, hasBody));
    // Sends the head now. Otherwise a response that ends before its first byte loses its status.
    return this.#stream.write('');
  }

  data(chunk: Buffer): boolean {
    this.#needsByte = false;
    this.#sent += chunk.length;
    if (this.#sent > largestAnswer) throw new ProxyError('answer_too_large');
    return this.#stream.write(chunk);
  }

  end(): void {
    // Without a single byte, clients of some accounts wait for minutes
    // (aws/aws-lambda-nodejs-runtime-interface-client#95).
    if (this.#needsByte) this.#stream.write('\n');
    this.#stream.end();
  }

  /** Cannot happen: WebSockets are rejected earlier (functions/aws/event.ts). */
  switched(): void {
    this.fail(new ProxyError('websocket_unsupported'));
  }

  fail(error: ProxyError): void {
    // It is not certain that clients of AWS notice an aborted stream, but every SDK sees an event.
    // Data comes first, because Google's SDK expects it there; Anthropic's needs the event name.
    if (this.#takesEvents) {
      const body = JSON.stringify(dialects.openai.toErrorBody(error));
      this.#stream.write(`\n\ndata: ${body}\nevent: error\n\n`);
    }
    this.#settle.cut(error);
  }
}
