import { RecordedAnswer } from '../../support/exchange';

/** A response that records what it receives, as text. */
export class TextAnswer extends RecordedAnswer {
  /** @param takesMore what `data` returns. */
  constructor(takesMore = true) {
    super();
    this.reads = takesMore;
  }

  get headers(): readonly string[] {
    return this.heads[0]?.headers ?? [];
  }

  override data(chunk: Buffer): boolean {
    this.calls.push(chunk.toString());
    this.chunks.push(chunk);
    return this.reads;
  }

  override fail(): void {
    this.calls.push('cut');
  }

  body(): Buffer {
    return Buffer.concat(this.chunks);
  }
}
