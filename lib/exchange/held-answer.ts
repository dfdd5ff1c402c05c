import { type Answer, AnswerWrapper, type Head } from './answer';
import type { ProxyError } from './errors';

/** Error responses of APIs are never larger. Bytes. */
const longestRefusal = 64 * 1024;

/** How long an error response may take to arrive after its head. Milliseconds. */
export const slowestRefusal = 5_000;

/** A complete response of which the client has seen nothing yet. */
export interface HeldAnswer {
  readonly head: Head;
  /** As received, compressed or not. */
  readonly body: Buffer;
  readonly trailers: string[];
}

/** Forwards a buffered response after all. */
export function deliver({ head, body, trailers }: HeldAnswer, answer: Answer): void {
  answer.head(head);
  if (body.length > 0) answer.data(body);
  answer.end(trailers);
}

/**
 * Buffers an error response, so that a layer can read all of it before it is forwarded and can send
 * the request again, because the client has seen nothing. Every other response, and one that is
 * larger or slower, is forwarded as it arrives.
 */
export abstract class AnswerHolder extends AnswerWrapper {
  readonly #maxHeld: number;
  readonly #maxWait: number;
  #clock: NodeJS.Timeout | undefined;
  #head: Head | undefined;
  #pieces: Buffer[] = [];
  #size = 0;
  #hasTaken = false;

  /** @param maxWait 0: as long as the upstream takes. */
  constructor(next: Answer, maxHeld = longestRefusal, maxWait = slowestRefusal) {
    super(next);
    this.#maxHeld = maxHeld;
    this.#maxWait = maxWait;
  }

  /** Whether the response was consumed here. */
  protected get hasTaken(): boolean {
    return this.#hasTaken;
  }

  /** Whether a response with this head is buffered. */
  protected abstract mayHold(head: Head): boolean;

  /** Whether the response is consumed: nothing of it is forwarded then. */
  protected abstract take(held: HeldAnswer): boolean;

  override head(head: Head): boolean {
    if (!this.mayHold(head)) return this.next.head(head);
    this.#head = head;
    if (this.#maxWait > 0) {
      this.#clock = setTimeout(() => this.#head && this.#release(this.#head), this.#maxWait);
      this.#clock.unref();
    }
    return true;
  }

  override data(chunk: Buffer): boolean {
    if (!this.#head) return this.next.data(chunk);
    this.#pieces.push(chunk);
    this.#size += chunk.length;
    return this.#size <= this.#maxHeld || this.#release(this.#head);
  }

  override end(trailers: string[]): void {
    const head = this.#head;
    clearTimeout(this.#clock);
    if (head) {
      const body = Buffer.concat(this.#pieces, this.#size);
      this.#hasTaken = this.take({ head, body, trailers });
      if (this.#hasTaken) return;
      this.#release(head);
    }
    this.next.end(trailers);
  }

  override fail(error: ProxyError): void {
    // Forward what has arrived, then abort.
    if (this.#head) this.#release(this.#head);
    this.next.fail(error);
  }

  #release(head: Head): boolean {
    clearTimeout(this.#clock);
    this.#head = undefined;
    let goesOn = this.next.head(head);
    for (const piece of this.#pieces) goesOn = this.next.data(piece);
    this.#pieces = [];
    return goesOn;
  }
}
