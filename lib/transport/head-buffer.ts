import { invalidAnswer } from './failures';

/** The end of a head: the end of its last line, and the empty line (RFC 9112 §2.1). */
export const headEnd = Buffer.from('\r\n\r\n');

/** The size limit for a head, and for all interim heads of one response together. Bytes. */
export const maxHead = 64 * 1024;

const headStart = 'HTTP/1.';

/**
 * Bytes that no head can contain: bare line feeds and carriage returns, and other control bytes.
 */
const invalidInHead = /[^\r]\n|\r[^\n]|[^\t\r\n\x20-\x7e\x80-\xff]/;

/** Collects a head that arrives in several chunks. */
export class HeadBuffer {
  /** Grows as needed: most heads are small. */
  #bytes = Buffer.allocUnsafe(2048);
  #length = 0;

  /**
   * Adds a chunk. Bytes that can never be part of a head are rejected at once, because the end of
   * the head might never arrive.
   *
   * @returns how many bytes of the chunk belong to the head once it is complete, or -1.
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
