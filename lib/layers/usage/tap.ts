import { type TokenUsage, unknownUsage } from '../../dialects/token-usage';
import { type Answer, AnswerWrapper, type Head } from '../../exchange/answer';
import { findHeader, isEventStreamType } from '../../http/headers';
import { AnswerReader } from './answer-reader';
import { createDecoder, type Decoder } from './decode';

/**
 * Observes a response. Every byte is forwarded first and unchanged; if anything fails here, the
 * usage is unknown, without other effects.
 */
export class UsageTap extends AnswerWrapper {
  /** @param holdsCache see `toCounts`; asked when the response begins. */
  constructor(
    next: Answer,
    private readonly holdsCache: () => boolean = () => false,
  ) {
    super(next);
  }

  #status = 0;
  #reader: AnswerReader | undefined;
  #decoder: Decoder | undefined;
  #isWhole = false;

  override head(head: Head): boolean {
    this.#status = head.status;
    this.#prepare(head.status, head.headers);
    return super.head(head);
  }

  override data(chunk: Buffer): boolean {
    const goesOn = super.data(chunk);
    if (this.#reader) this.#look(this.#reader, chunk);
    return goesOn;
  }

  override end(trailers: string[]): void {
    this.#isWhole = true;
    super.end(trailers);
  }

  /**
   * The usage of the response: to be called once, when the exchange is over. A promise if a copy is
   * still being decoded. Undefined for an error response, which used nothing.
   */
  read(): TokenUsage | undefined | Promise<TokenUsage> {
    if (this.#status >= 300) return undefined;
    const reader = this.#reader;
    if (!reader) return unknownUsage;
    if (!this.#decoder) return this.#conclude(reader, true);
    return this.#decoder.end().then((isDecoded) => this.#conclude(reader, isDecoded));
  }

  #prepare(status: number, headers: readonly string[]): void {
    if (status >= 300) return;
    const type = findHeader(headers, 'content-type') ?? '';
    const isStream = isEventStreamType(type);
    if (!isStream && !isJson(type)) return;
    const reader = new AnswerReader(isStream, this.holdsCache());
    this.#reader = reader;
    const encoding = findHeader(headers, 'content-encoding')?.trim().toLowerCase() || 'identity';
    if (encoding !== 'identity') {
      this.#decoder = createDecoder(encoding, (bytes) => this.#readDecoded(reader, bytes));
    }
  }

  #look(reader: AnswerReader, chunk: Buffer): void {
    try {
      if (this.#decoder) this.#decoder.write(chunk);
      else reader.push(chunk);
    } catch {
      this.#giveUp();
    }
  }

  /** Handles decoded bytes, possibly long after the chunk. */
  #readDecoded(reader: AnswerReader, bytes: Buffer): void {
    try {
      reader.push(bytes);
    } catch {
      this.#giveUp();
    }
  }

  /** A bug here may lose the count, but must never affect the response. */
  #giveUp(): void {
    this.#reader = undefined;
  }

  #conclude(reader: AnswerReader, isDecoded: boolean): TokenUsage {
    if (!this.#reader) return unknownUsage;
    if (this.#isWhole && isDecoded) reader.end();
    return reader.read();
  }
}

/** One document, or one per line (Ollama). */
const isJson = (type: string) =>
  /^\s*application\/(?:json|x-ndjson|jsonl|jsonlines|[\w.-]+\+json)\s*(?:;|$)/i.test(type);
