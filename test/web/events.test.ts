import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createEventParser, type ServerEvent } from '../../web/api/events';

/** The parsed events when the bytes are split at these positions. */
function parse(bytes: Uint8Array, cuts: readonly number[] = []): ServerEvent[] {
  const parser = createEventParser();
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).flatMap((edge, at) => parser(bytes.subarray(edges[at], edge)));
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('the parser of event streams', () => {
  test('supports events, multi-line data, comments, and every kind of line end', () => {
    const text =
      ': comment\r\n\r\nevent: ping\r\ndata: {}\r\n\r\ndata:a\rdata: b\r\rid: 7\ndata\n\ndata: [DONE]\n\n';
    expect(parse(bytesOf(text))).toEqual([
      { event: 'ping', data: '{}' },
      { event: 'message', data: 'a\nb' },
      { event: 'message', data: '' },
      { event: 'message', data: '[DONE]' },
    ]);
  });

  test('waits for complete events', () => {
    expect(parse(bytesOf('data: 1\n\ndata: 2\n'))).toEqual([{ event: 'message', data: '1' }]);
  });

  test('returns the same events wherever the bytes are split, even within a character', () => {
    const texts = fc.array(
      fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n]/g, '')),
    );
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(texts, lineEnd, fc.array(fc.nat({ max: 400 })), (datas, end, cuts) => {
        const wellFormed = datas.map((data) =>
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(data)),
        );
        const bytes = bytesOf(wellFormed.map((data) => `data: ${data}${end}${end}`).join(''));
        const inside = cuts.filter((cut) => cut < bytes.length);
        // A CR at the end could be half of a CRLF; one more byte decides it.
        const whole = bytesOf(`${new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)}:`);
        expect(parse(whole, inside).map(({ data }) => data)).toEqual(wellFormed);
      }),
      { numRuns: 500 },
    );
  });
});
