/** Receives the contents of an event stream. */
export interface EventListener {
  /** A part of an event's data: `bytes` from `from` to `to`. An event may have several. */
  onData(bytes: Buffer, from: number, to: number): void;
  /** A blank line: bytes from `end` on belong to the next event. */
  onEventEnd(end: number): void;
}

const [lineFeed, carriageReturn] = [0x0a, 0x0d];
const field = Buffer.from('data:');
const byteOrderMark = Buffer.from('\ufeff');

/**
 * Finds the data in server-sent events (WHATWG HTML §9.2), however they are split. Stores nothing,
 * so the length of lines and events does not matter.
 */
export class SseScanner {
  readonly #listener: EventListener;
  /** How many bytes of `data:` the line has matched; -1 for any other line. */
  #matched = 0;
  #isLineEmpty = true;
  #endedWithReturn = false;
  #markSeen = 0;

  constructor(listener: EventListener) {
    this.#listener = listener;
  }

  push(bytes: Buffer): void {
    const to = bytes.length;
    let index = this.#skipMark(bytes);
    if (this.#endedWithReturn && index < to) {
      this.#endedWithReturn = false;
      if (bytes[index] === lineFeed) index++;
    }
    let nextFeed = -1;
    let nextReturn = -1;
    while (index < to) {
      // Each is searched for once, however many lines precede it.
      if (nextFeed < index) nextFeed = find(bytes, lineFeed, index);
      if (nextReturn < index) nextReturn = find(bytes, carriageReturn, index);
      const end = Math.min(nextFeed, nextReturn);
      if (index < end) this.#readLine(bytes, index, end);
      if (end === to) return;
      index = end + 1;
      if (end === nextReturn && index === to) this.#endedWithReturn = true;
      else if (end === nextReturn && bytes[index] === lineFeed) index++;
      if (this.#isLineEmpty) this.#listener.onEventEnd(index);
      this.#isLineEmpty = true;
      this.#matched = 0;
    }
  }

  /** Reads part of a line, at least one byte. */
  #readLine(bytes: Buffer, from: number, to: number): void {
    this.#isLineEmpty = false;
    let index = from;
    while (this.#matched >= 0 && this.#matched < field.length && index < to) {
      this.#matched = bytes[index++] === field[this.#matched] ? this.#matched + 1 : -1;
    }
    if (this.#matched === field.length && index < to) this.#listener.onData(bytes, index, to);
  }

  #skipMark(bytes: Buffer): number {
    let index = 0;
    while (this.#markSeen < byteOrderMark.length && index < bytes.length) {
      if (bytes[index] === byteOrderMark[this.#markSeen]) {
        index++;
        this.#markSeen++;
      } else {
        this.#markSeen = byteOrderMark.length;
      }
    }
    return index;
  }
}

function find(bytes: Buffer, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from);
  return found < 0 ? bytes.length : found;
}
