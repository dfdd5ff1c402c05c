import type { Sink } from '../../../../lib/pipeline/old-exchange';

/** A sink that keeps what it was told, as text. */
export interface RecordingSink extends Sink {
  readonly calls: readonly string[];
  readonly headers: readonly string[];
  body(): Buffer;
}

/** @param takesMore what `write` answers. */
export function createRecordingSink(takesMore = true): RecordingSink {
  const calls: string[] = [];
  const pieces: Buffer[] = [];
  const sink = {
    calls,
    headers: [] as string[],
    body: () => Buffer.concat(pieces),
    head(status: number, _reason: string | undefined, headers: string[]) {
      sink.headers = headers;
      calls.push(`head ${status}`);
    },
    write(chunk: Buffer) {
      calls.push(chunk.toString());
      pieces.push(chunk);
      return takesMore;
    },
    end: () => void calls.push('end'),
    cut: () => void calls.push('cut'),
  };
  return sink;
}
