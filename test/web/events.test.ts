import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createEventParser, type ServerEvent } from '../../web/api/events';

/** What comes out when the bytes are cut at these places. */
function parse(bytes: Uint8Array, cuts: readonly number[] = []): ServerEvent[] {
  const parser = createEventParser();
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return edges.slice(1).flatMap((edge, at) => parser(bytes.subarray(edges[at], edge)));
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('the parser of event streams', () => {
  test('knows events, data of several lines, comments, and every kind of line end', () => {
    const text =
      ': comment\r\n\r\nevent: ping\r\ndata: {}\r\n\r\ndata:a\rdata: b\r\rid: 7\ndata\n\ndata: [DONE]\n\n';
    expect(parse(bytesOf(text))).toEqual([
      { event: 'ping', data: '{}' },
      { event: 'message', data: 'a\nb' },
      { event: 'message', data: '' },
      { event: 'message', data: '[DONE]' },
    ]);
  });

  test('holds back what is not whole', () => {
    expect(parse(bytesOf('data: 1\n\ndata: 2\n'))).toEqual([{ event: 'message', data: '1' }]);
  });

  test('gives the same events wherever the bytes are cut, in the middle of a character too', () => {
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
        // A CR at the very end could be half a CRLF: another byte settles it.
        const whole = bytesOf(`${new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)}:`);
        expect(parse(whole, inside).map(({ data }) => data)).toEqual(wellFormed);
      }),
      { numRuns: 500 },
    );
  });
});
