import { describe, expect, test } from '@jest/globals';
import { decodeText } from '../../../lib/body/decode';

/** Made with the zstd command: {"a":"<NUL>","b":1} is 17 bytes. */
const text = Buffer.from('{"a":"\0","b":1}');

/** A frame with one raw block (RFC 8878 §3.1.1). */
function toZstd(content: Buffer): Buffer {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, content.length]);
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([head, block, content]);
}

describe('a body in zstd', () => {
  test('is read beyond its first NUL', () => {
    expect(decodeText(toZstd(text), 'zstd', 1000)).toEqual(text);
  });

  test('is read to its end when it has two frames', () => {
    const both = Buffer.concat([toZstd(Buffer.from('{"a":1,')), toZstd(Buffer.from('"b":2}'))]);
    expect(String(decodeText(both, 'zstd', 1000))).toBe('{"a":1,"b":2}');
  });

  test('is not read where it becomes larger than the bound', () => {
    expect(decodeText(toZstd(text), 'zstd', 10)).toBeUndefined();
  });

  test('is not read where it is broken', () => {
    expect(decodeText(toZstd(text).subarray(0, -1), 'zstd', 1000)).toBeUndefined();
    expect(decodeText(Buffer.from('no zstd'), 'zstd', 1000)).toBeUndefined();
  });
});
