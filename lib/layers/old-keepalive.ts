import type { ProxyError } from '../exchange/errors';
import { findHeader } from '../http/headers';
import type { Feature } from '../pipeline/feature';
import { type Sink, SinkDecorator } from '../pipeline/old-exchange';

/** A comment, which every reader of event streams skips. */
const comment = Buffer.from(': keepalive\n\n');

/** What ends an event: an empty line, in each way in which lines can end. */
const boundaries = ['\n\n', '\r\r', '\r\n\r\n'];

/**
 * Breaks the silence of event streams, for what cuts idle connections on the way: a comment after
 * each interval in which nothing came. Only after the upstream's own head, so that no status is
 * invented, and only between events.
 *
 * @param interval milliseconds.
 */
export function createKeepalive(interval: number): Feature {
  return {
    decorateSink(sink, draft) {
      if (draft.incoming.method === 'HEAD') return sink;
      const decorator = new KeepaliveSink(sink, interval);
      draft.onEnd(() => decorator.stop());
      return decorator;
    },
  };
}

class KeepaliveSink extends SinkDecorator {
  readonly #interval: number;
  #timer: NodeJS.Timeout | undefined;
  /** The last bytes of the stream; at its start a comment may stand, too. */
  #tail = '\n\n';
  /** The client does not keep up: it has no need of more. */
  #isFull = false;

  constructor(next: Sink, interval: number) {
    super(next);
    this.#interval = interval;
  }

  override head(status: number, reason: string | undefined, headers: string[]): void {
    this.next.head(status, reason, headers);
    const isEventStream = /^\s*text\/event-stream\b/i.test(
      findHeader(headers, 'content-type') ?? '',
    );
    const isPlain = findHeader(headers, 'content-encoding') === undefined;
    if (status !== 200 || !isEventStream || !isPlain) return;
    if (findHeader(headers, 'content-length') !== undefined) return;
    this.#timer = setInterval(() => this.#speak(), this.#interval);
  }

  override write(chunk: Buffer): boolean {
    const goesOn = this.next.write(chunk);
    if (this.#timer) {
      this.#timer.refresh();
      this.#tail = (this.#tail + chunk.toString('latin1', Math.max(0, chunk.length - 4))).slice(-4);
      this.#isFull = !goesOn;
    }
    return goesOn;
  }

  override end(trailers: string[]): void {
    this.stop();
    this.next.end(trailers);
  }

  override cut(reason: ProxyError): void {
    this.stop();
    this.next.cut(reason);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #speak(): void {
    if (this.#isFull || !boundaries.some((boundary) => this.#tail.endsWith(boundary))) return;
    this.#isFull = !this.next.write(comment);
  }
}
