import { type Answer, AnswerWrapper, type Head } from './answer';
import type { ProxyError } from './errors';

/** No refusal of an API is longer. Bytes. */
const maxHeld = 64 * 1024;

/** An answer of which the client has seen nothing yet: whole. */
export interface Refusal {
  readonly head: Head;
  /** As it came, compressed or not. */
  readonly body: Buffer;
  readonly trailers: string[];
}

/** Hands a refusal on after all. */
export function deliver({ head, body, trailers }: Refusal, answer: Answer): void {
  answer.head(head);
  if (body.length > 0) answer.data(body);
  answer.end(trailers);
}

/**
 * An answer that holds back what may be a refusal, until it is whole and somebody has read it: whoever
 * does not like it may send the request again, since the client has seen nothing. Every other answer
 * passes as it comes, and so does what is longer than a refusal.
 */
export abstract class RefusalHolder extends AnswerWrapper {
  #head: Head | undefined;
  #pieces: Buffer[] = [];
  #size = 0;
  #hasTaken = false;

  /** Whether the answer was a refusal that ended here. */
  protected get hasTaken(): boolean {
    return this.#hasTaken;
  }

  /** Whether an answer with this head may be one. */
  protected abstract mayRefuse(head: Head): boolean;

  /** Whether this refusal ends here: nothing of it is passed on then. */
  protected abstract take(refusal: Refusal): boolean;

  override head(head: Head): boolean {
    if (!this.mayRefuse(head)) return this.next.head(head);
    this.#head = head;
    return true;
  }

  override data(chunk: Buffer): boolean {
    if (!this.#head) return this.next.data(chunk);
    this.#pieces.push(chunk);
    this.#size += chunk.length;
    return this.#size <= maxHeld || this.#release(this.#head);
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
