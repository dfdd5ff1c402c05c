import { AnswerWrapper, type Head } from '../../exchange/answer';
import type { ProxyError } from '../../exchange/errors';
import { isEventStream, isPlain, removeHeader } from '../../http/headers';
import { JsonPicker, type PickListener, toLevel } from './json-picker';
import { SseScanner } from './sse-scanner';

const [lineFeed, carriageReturn] = [0x0a, 0x0d];
const members = toLevel({ choices: true, usage: true, error: true });

/** The usage chunk has about 400 bytes: a larger event is a different one. */
const maxHeld = 64 * 1024;

/**
 * Removes the usage chunk from a chat stream if the client did not ask for it. A complete event is
 * forwarded immediately; an incomplete one is held, because it could be that chunk, and half an
 * event is of no use to a client.
 */
export class ExtraChunkFilter extends AnswerWrapper implements PickListener {
  readonly #picker = new JsonPicker(members, this);
  readonly #scanner = new SseScanner({
    onData: (bytes, from, to) => {
      this.#hasData = true;
      this.#picker.push(bytes, from, to);
    },
    onEventEnd: (end) => this.#endEvent(end),
  });
  #isActive = false;
  #chunk: Buffer = Buffer.alloc(0);
  /** Bytes from here on have not been forwarded; the current event starts here. */
  #passedTo = 0;
  #eventStart = 0;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #hasData = false;
  /** Too long to be the usage chunk: its bytes are forwarded. */
  #isTooLong = false;
  #hasUsage = false;
  #hasNoChoices = false;
  #hasError = false;
  /** The removed chunk ended with a CR, whose LF may follow. */
  #awaitsFeed = false;
  #goesOn = true;

  override head(head: Head): boolean {
    const { headers } = head;
    this.#isActive = isEventStream(headers) && isPlain(headers);
    if (this.#isActive) removeHeader(headers, 'content-length');
    return super.head(head);
  }

  override data(chunk: Buffer): boolean {
    if (!this.#isActive || chunk.length === 0) return super.data(chunk);
    this.#goesOn = true;
    this.#chunk = chunk;
    this.#passedTo = this.#awaitsFeed && chunk[0] === lineFeed ? 1 : 0;
    this.#eventStart = this.#passedTo;
    this.#awaitsFeed = false;
    this.#scanner.push(chunk);
    this.#holdRest();
    return this.#goesOn;
  }

  override end(trailers: string[]): void {
    if (!this.#isExtra) this.#release();
    super.end(trailers);
  }

  override fail(error: ProxyError): void {
    this.#release();
    super.fail(error);
  }

  onPick(path: string, text: string): void {
    if (path === 'usage') this.#hasUsage = text.trim() !== 'null';
    else if (path === 'error') this.#hasError = text.trim() !== 'null';
    else if (path === 'choices') this.#hasNoChoices = /^\s*\[\s*\]\s*$/.test(text);
  }

  get #isExtra(): boolean {
    return this.#hasUsage && this.#hasNoChoices && !this.#hasError && !this.#isTooLong;
  }

  #endEvent(end: number): void {
    if (this.#isExtra) {
      this.#pass(this.#eventStart);
      this.#held = [];
      this.#passedTo = end;
      this.#awaitsFeed = end === this.#chunk.length && this.#chunk[end - 1] === carriageReturn;
    } else {
      this.#release();
    }
    this.#heldBytes = 0;
    this.#eventStart = end;
    this.#beginEvent();
  }

  #beginEvent(): void {
    this.#picker.reset();
    this.#hasData = false;
    this.#isTooLong = false;
    this.#hasUsage = false;
    this.#hasNoChoices = false;
    this.#hasError = false;
  }

  /** Holds the start of an event that may be the usage chunk. */
  #holdRest(): void {
    const { length } = this.#chunk;
    const rest = length - this.#eventStart;
    // Comments keep connections alive, so they are not held; an incomplete line could become data.
    const isHarmless = !this.#hasData && this.#chunk[length - 1] === lineFeed;
    this.#isTooLong ||= this.#heldBytes + rest > maxHeld;
    if (rest === 0 || isHarmless || this.#isTooLong) {
      this.#release();
      this.#pass(length);
    } else {
      this.#pass(this.#eventStart);
      this.#held.push(Buffer.from(this.#chunk.subarray(this.#eventStart)));
      this.#heldBytes += rest;
    }
  }

  #release(): void {
    for (const held of this.#held) this.#goesOn = super.data(held);
    this.#held = [];
  }

  /** Forwards bytes up to that position. */
  #pass(to: number): void {
    if (to <= this.#passedTo) return;
    const isAll = this.#passedTo === 0 && to === this.#chunk.length;
    this.#goesOn = super.data(isAll ? this.#chunk : this.#chunk.subarray(this.#passedTo, to));
    this.#passedTo = to;
  }
}
