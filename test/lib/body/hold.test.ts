import { PassThrough, Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { decodeText } from '../../../lib/body/decode';
import { holdBody, maxHeldBody } from '../../../lib/body/hold';
import type { Draft } from '../../../lib/pipeline/draft';

function toDraft(body: Draft['body'], headers: string[] = [], target = '/v1/x'): Draft {
  return { target, headers, body, model: undefined } as unknown as Draft;
}

async function bytesOf(body: Draft['body']): Promise<Buffer> {
  if (body === undefined || Buffer.isBuffer(body)) return body ?? Buffer.alloc(0);
  return Buffer.concat(await body.toArray());
}

const chat = Buffer.from('{"messages":[{"role":"user","content":"你好"}],"model":"gpt-4o"}');

/** What `zstd -19` makes of the chat with some padding in front, from a pipe, so that it names no size. */
const zstdChat = Buffer.from(
  'KLUv/QRofQIAEoURFcA9/u6d/L94JUtiRGlZ/k4nXPqrC9bfEBMuJ85evebBWM9436yd+HQ/3UsePL6kTvzZi14LcfnrSPnNgwOVADpOXB3oNQEAX1GLEtTdaAQ=',
  'base64',
);

/** `head -c 2M /dev/zero | tr '\0' a | zstd -19 --long=31` */
const zstdBomb = Buffer.from(
  'KLUv/QSoTAAACGEBAPz/ORACAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGEDABBh/0WwlQ==',
  'base64',
);

describe('a body that a feature must read', () => {
  test('is held whole, byte for byte, and its model known', async () => {
    const draft = toDraft(Readable.from([chat.subarray(0, 30), chat.subarray(30)]));
    await holdBody(draft, true);
    expect(draft.body).toEqual(chat);
    expect(draft.model).toBe('gpt-4o');
  });

  test('is held only until it names its model, and the rest is not waited for', async () => {
    const body = new PassThrough();
    body.write('{"model":"gpt-4o","messages":');
    const draft = toDraft(body);
    await holdBody(draft, false);
    expect(draft.model).toBe('gpt-4o');
    expect(draft.body).toBe(body);
    body.end('[]}');
    expect(String(await bytesOf(draft.body))).toBe('{"model":"gpt-4o","messages":[]}');
  });

  test('stays a stream beyond the bound, with nothing lost', async () => {
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const pieces = Array.from({ length: maxHeldBody / piece.length + 2 }, () => piece);
    const draft = toDraft(Readable.from([Buffer.from('{"a":"'), ...pieces, Buffer.from('"}')]));
    await holdBody(draft, true);
    expect(draft.body).toBeInstanceOf(Readable);
    expect(draft.model).toBeUndefined();
    const bytes = await bytesOf(draft.body);
    expect(bytes.length).toBe(pieces.length * piece.length + 8);
    expect(String(bytes.subarray(-2))).toBe('"}');
  });

  test('is not held at all when it is announced as longer than the bound', async () => {
    const body = new PassThrough();
    const draft = toDraft(body, ['Content-Length', String(maxHeldBody + 1)]);
    await holdBody(draft, true);
    expect(draft.body).toBe(body);
  });

  test('whose client leaves is waited for no longer', async () => {
    const body = new PassThrough();
    const held = holdBody(toDraft(body), true);
    body.destroy();
    await held;
  });

  test.each([
    ['gzip', gzipSync(chat)],
    ['br', brotliCompressSync(chat)],
    ['deflate', deflateSync(chat)],
    ['zstd', zstdChat],
  ])('is looked into through %s, and goes out as it came', async (coding, bytes) => {
    const draft = toDraft(Readable.from([bytes]), ['Content-Encoding', coding]);
    await holdBody(draft, false);
    expect(draft.model).toBe('gpt-4o');
    expect(draft.body).toEqual(bytes);
  });

  test('names a model in a form as well', async () => {
    const form =
      '--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--b--\r\n';
    const draft = toDraft(Buffer.from(form), ['content-type', 'multipart/form-data; boundary=b']);
    await holdBody(draft, true);
    expect(draft.model).toBe('whisper-1');
  });
});

describe('decoding under a bound', () => {
  const bomb = Buffer.alloc(10 * 1024 * 1024);

  test.each([
    ['gzip', gzipSync(bomb)],
    ['br', brotliCompressSync(bomb)],
    ['zstd', zstdBomb],
  ])('gives up a bomb of %s', (coding, bytes) => {
    expect(decodeText(bytes, coding, 1024 * 1024)).toBeUndefined();
  });

  test('gives up what is broken, cut off or of an unknown coding', () => {
    expect(decodeText(gzipSync(chat).subarray(0, 20), 'gzip', 1000)).toBeUndefined();
    expect(decodeText(chat, 'zstd', 1000)).toBeUndefined();
    expect(decodeText(chat, 'gzip, br', 1000)).toBeUndefined();
    expect(decodeText(zstdChat, 'zstd', 20)).toBeUndefined();
  });

  test('takes no coding for the bytes themselves', () => {
    expect(decodeText(chat, undefined, 1)).toBe(chat);
    expect(decodeText(chat, ' Identity ', 1)).toBe(chat);
  });
});
