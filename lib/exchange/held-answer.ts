import { type Answer, AnswerWrapper, type Head } from './answer';
import type { ProxyError } from './errors';

/** No refusal of an API is longer. Bytes. */
const longestRefusal = 64 * 1024;

/** An answer of which the client has seen nothing yet: whole. */
export interface HeldAnswer {
  readonly head: Head;
  /** As it came, compressed or not. */
  readonly body: Buffer;
  readonly trailers: string[];
}

/** Hands a held answer on after all. */
export function deliver({ head, body, trailers }: HeldAnswer, answer: Answer): void {
  answer.head(head);
  if (body.length > 0) answer.data(body);
  answer.end(trailers);
}

/**
 * An answer that holds back what somebody wants to read as a whole before it is passed on: a refusal,
 * after which the request can be sent again, since the client has seen nothing. Every other answer passes
 * as it comes, and so does what is longer.
 */
export abstract class AnswerHolder extends AnswerWrapper {
  readonly #maxHeld: number;
  #head: Head | undefined;
  #pieces: Buffer[] = [];
  #size = 0;
  #hasTaken = false;

  constructor(next: Answer, maxHeld = longestRefusal) {
    super(next);
    this.#maxHeld = maxHeld;
  }

  /** Whether the answer was one that ended here. */
  protected get hasTaken(): boolean {
    return this.#hasTaken;
  }

  /** Whether an answer with this head is held back. */
  protected abstract mayHold(head: Head): boolean;

  /** Whether this answer ends here: nothing of it is passed on then. */
  protected abstract take(held: HeldAnswer): boolean;

  override head(head: Head): boolean {
    if (!this.mayHold(head)) return this.next.head(head);
    this.#head = head;
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
    if (head) {
      const body = Buffer.concat(this.#pieces, this.#size);
      this.#hasTaken = this.take({ head, body, trailers });
      if (this.#hasTaken) return;
      this.#release(head);
    }
    this.next.end(trailers);
  }

  override fail(error: ProxyError): void {
    // What has come of it is the answer, and it breaks off.
    if (this.#head) this.#release(this.#head);
    this.next.fail(error);
  }

  #release(head: Head): boolean {
    this.#head = undefined;
    let goesOn = this.next.head(head);
    for (const piece of this.#pieces) goesOn = this.next.data(piece);
    this.#pieces = [];
    return goesOn;
  }
}
