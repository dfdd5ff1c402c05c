import { invalidAnswer } from './failures';

/** The end of a head: that of its last line, and the empty line (RFC 9112 §2.1). */
export const headEnd = Buffer.from('\r\n\r\n');

/** A head, and all interim heads of one answer together, may have so many bytes. */
export const maxHead = 64 * 1024;

const headStart = 'HTTP/1.';

/** What no head can hold: line feeds and carriage returns alone, and other control bytes. */
const invalidInHead = /[^\r]\n|\r[^\n]|[^\t\r\n\x20-\x7e\x80-\xff]/;

/** Gathers a head that arrives in more than one piece. */
export class HeadBuffer {
  /** Grows as needed: most heads are small. */
  #bytes = Buffer.allocUnsafe(2048);
  #length = 0;

  /**
   * Adds a piece. What can never become a head is refused at once, since the end for which it would
   * wait might never come.
   *
   * @returns how many bytes of the piece belong to the head when it is complete, or -1.
   * @throws {ProxyError} `upstream_invalid`
   */
  add(buffer: Buffer, start: number, end: number): number {
    const before = this.#length;
    const taken = Math.min(end - start, maxHead - before);
    this.#length += taken;
    if (this.#length > this.#bytes.length) this.#grow(before);
    buffer.copy(this.#bytes, before, start, start + taken);
    const held = this.#bytes.subarray(0, this.#length);
    const found = held.indexOf(headEnd, Math.max(0, before - 3));

    if (!headStart.startsWith(held.toString('latin1', 0, headStart.length))) {
      throw invalidAnswer('INVALID_STATUS_LINE');
    }
    const to = found === -1 ? held.length : found + 4;
    if (invalidInHead.test(held.toString('latin1', Math.max(0, before - 1), to))) {
      throw invalidAnswer('INVALID_HEADER');
    }
    if (found === -1) {
      if (taken < end - start || this.#length === maxHead) throw invalidAnswer('HEAD_TOO_LARGE');
      return -1;
    }
    this.#length = to;
    return to - before;
  }

  #grow(used: number): void {
    const larger = Buffer.allocUnsafe(Math.min(maxHead, 2 * this.#length));
    this.#bytes.copy(larger, 0, 0, used);
    this.#bytes = larger;
  }

  /** The head, with the CRLF of its last line, but without the empty line. */
  get text(): string {
    return this.#bytes.toString('latin1', 0, this.#length - 2);
  }
}
