import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ProxyError } from '../../../../lib/exchange/errors';
import { createDecoder } from '../../../../lib/layers/usage/decode';
import { UsageTap } from '../../../../lib/layers/usage/tap';
import { recordedAnswers } from './answers';
import { TextAnswer } from './text-answer';

const find = (name: string) => {
  const found = recordedAnswers.find((answer) => answer.name === name);
  if (!found) throw new Error(`no answer ${name}`);
  return found;
};
const chat = find('chat-plain');
const events = find('gemini-stream');

/** Made with `zstd -19`. */
const zstandard = {
  'chat-plain':
    'KLUv/WRsAlUNAEZUQSiAaxvzhJkAyApEEgBdGVSkJGJzOXzpRimxpdSQXOG52zYHFUiTyxQGNwA0ADcAittQulWAHgP0DCRIeiSV1zN4vlazo1+QgFCI+l9bSF1+Oww87AbDHY6eWS/4z4LcEBwltwaQBG29s3Mt0teyjJ0TXdoO/+nr5bYi2GHsJC3yErSfOnT46fsr73083SK4q3dvXw4E6UglrQXO4TDf+xciyYAtMq7+l6nf13ayrqSS4stwWyuf2eK9U/rmxCjVll1zjqKYDNUqE02jXCybxs4GgAzwVNpqm5qu/hvhn9ijOtqWPzWUD9s3g91oC2VsW782hFJFJeQyYk9AiG3BB/lO+b7jFEaoEaVyyLkxpUmpMTCEEMmKD8Es6BBCZpKUqG4Dz2Fa4QX3PAr4zrUczE9hQyNlXty80W8Ptr/KINVET++5q2WIvU+1zJiaIOKDBxlj1bgcJEe7ymYPFZGvUh3CYSFZyYPy1tcIferrmjnAQIwO+xr8qumUZ4XnbcYe01SF2T0cgvwa8NoiL1a5Rh0oHSxp/iMD9eslG48sPb3484JaldNQamaZu48=',
  'gemini-stream':
    'KLUv/WSCA00LAFbSPiuATwfzyETbpCAoD/ZBKjGZQJKIQpvspK2IcP6W2TAYhg4xYV+oqGTCxe0BMAAyADMAOYTFFjm9ta+vrVP86dhusdeX5mtPtXp07Bf5vzdBTYr91//iTOzsld65NQnG+ZMG9daPdzr2xTV7frk+zdcaxqF17NFXO22d741s5+Pvy4DIQphx3YO1B32wN3/S+R7xzgyed49bSkjvhN93cX23W8uL8BtJii0lCY5mBRAABL7eOLNjU4jni0HZvb66y9NygsMgEwQLRU8kWiVPp3S53sr15fQ6sCzxXSeEu8LEs8ViDGNQ77YMI7SEUnJXteLgqcSCphSqBVsGKiAwgmoqH0qgBOU+M9EW2jTopcQJYI2TDtVXkoPbespigVojofQJCDJKO8Zb6ziCPg8wBqjoRL0EQMbga0YBqAHh58U+s45rKIMHDqQcRp4HDIh3iVCIy2AcyCHiIT6F+3htiQ1KAhoA+AstNWm5',
};

const json = ['Content-Type', 'application/json'];
const eventStream = ['content-type', 'text/event-stream; charset=utf-8'];
const typeOf = ({ isEventStream }: { isEventStream: boolean }) =>
  isEventStream ? eventStream : json;

/** What the tap knows after these pieces, and whether they were all passed on unchanged. */
async function look(headers: string[], pieces: readonly Buffer[], ending: 'end' | 'cut' = 'end') {
  const sink = new TextAnswer();
  const tap = new UsageTap(sink);
  tap.head({ status: 200, reason: undefined, headers: headers });
  for (const piece of pieces) tap.data(piece);
  if (ending === 'end') tap.end([]);
  else tap.fail(new ProxyError('upstream_unreachable'));
  expect(sink.calls).toEqual(['head 200', ...pieces.map(String), ending]);
  return tap.read();
}

const halves = (bytes: Buffer) => [bytes.subarray(0, 100), bytes.subarray(100)];
const single = (bytes: Buffer) => Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));

describe('the tap', () => {
  test('passes each piece on unchanged before reading it, and signals back-pressure', () => {
    const sink = new TextAnswer(false);
    const tap = new UsageTap(sink);
    const headers = [...json];
    tap.head({ status: 200, reason: 'OK', headers: headers });
    expect(sink.headers).toBe(headers);
    expect(tap.data(chat.bytes)).toBe(false);
    expect(sink.calls[1]).toBe(chat.bytes.toString());
    expect(headers).toEqual(json);
  });

  const codings: [string, (bytes: Buffer) => Buffer][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['identity', (bytes) => bytes],
  ];

  describe.each(codings)('reads %s', (coding, compress) => {
    test.each(recordedAnswers)('$name', async (answer) => {
      const headers = [...typeOf(answer), 'Content-Encoding', coding.toUpperCase()];
      expect(await look(headers, halves(compress(answer.bytes)))).toEqual(answer.usage);
    });

    test('in single bytes', async () => {
      const headers = [...eventStream, 'content-encoding', coding];
      expect(await look(headers, single(compress(events.bytes)))).toEqual(events.usage);
    });

    test('that breaks off', async () => {
      const headers = [...eventStream, 'content-encoding', coding];
      const bytes = compress(events.bytes);
      const found = await look(headers, [bytes.subarray(0, bytes.length - 3)], 'cut');
      // How much the missing last bytes hide depends on the coding; the end is missing in all.
      expect(['partial', 'unknown']).toContain(found?.state);
    });
  });

  test.each([
    ['chat-plain', chat, json],
    ['gemini-stream', events, eventStream],
  ] as const)('reads zstd (%s)', async (name, answer, type) => {
    const bytes = Buffer.from(zstandard[name], 'base64');
    const headers = [...type, 'content-encoding', 'zstd'];
    expect(await look(headers, halves(bytes))).toEqual(answer.usage);
    expect(await look(headers, single(bytes))).toEqual(answer.usage);
    expect(await look(headers, [bytes.subarray(0, 50)], 'cut')).toMatchObject({ state: 'unknown' });
  });

  test('knows what a compressed stream contained up to the point where it broke off', async () => {
    const { bytes } = find('anthropic-stream');
    const head = gzipSync(bytes.subarray(0, bytes.indexOf('content_block_delta')), {
      finishFlush: 2,
    });
    const headers = [...eventStream, 'content-encoding', 'gzip'];
    expect(await look(headers, [head], 'cut')).toMatchObject({ state: 'partial', input: 4195 });
  });

  test.each([
    ['an unknown coding', [...json, 'content-encoding', 'snappy']],
    ['two codings', [...json, 'content-encoding', 'gzip, br']],
    ['bytes in another coding than declared', [...json, 'content-encoding', 'gzip']],
    ['bytes that are not zstd', [...json, 'content-encoding', 'zstd']],
    ['audio', ['content-type', 'audio/mpeg']],
    ['a response without a type', []],
  ])('cannot read %s', async (_, headers) => {
    expect(await look(headers, [chat.bytes])).toMatchObject({ state: 'unknown' });
  });

  test('reports nothing for an error', async () => {
    const tap = new UsageTap(new TextAnswer());
    tap.head({ status: 429, reason: undefined, headers: [...json] });
    tap.data(chat.bytes);
    tap.end([]);
    expect(await tap.read()).toBeUndefined();
  });

  test('does not know the usage when the client disconnected before the response', async () => {
    expect(await new UsageTap(new TextAnswer()).read()).toEqual({ state: 'unknown' });
  });
});

describe('a decompression bomb', () => {
  const bomb = (compress: (bytes: Buffer) => Buffer) => compress(Buffer.alloc(300 * 1024 * 1024));

  test.each([
    ['gzip', () => bomb(gzipSync)],
    ['br', () => bomb((bytes) => brotliCompressSync(bytes, { params: { 1: 1 } }))],
    ['zstd', () => zstdBomb()],
  ])('of %s is decoded up to the limit and no further', async (coding, make) => {
    const bytes = make();
    let decoded = 0;
    const decoder = createDecoder(coding, ({ length }) => {
      decoded += length;
    });
    decoder.write(bytes);
    expect(await decoder.end()).toBe(false);
    expect(decoded).toBeGreaterThan(900 * 1024);
    expect(decoded).toBeLessThanOrEqual(1024 * 1024 + 200 * bytes.length);
    expect(await look([...json, 'content-encoding', coding], [bytes])).toEqual({
      state: 'unknown',
    });
  });
});

/** A zstd frame of so many blocks of a single repeated byte (RFC 8878 §3.1.1.2). */
function zstdBomb(): Buffer {
  const head = Buffer.from('28b52ffd0070', 'hex');
  const block = Buffer.from([0x02, 0x00, 0x10, 0x00]);
  return Buffer.concat([head, ...Array.from({ length: 2400 }, () => block)]);
}
