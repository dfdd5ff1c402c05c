import { describe, expect, test } from '@jest/globals';
import { decodeText } from '../../../lib/http/decode';

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

  test('with two frames is read completely', () => {
    const both = Buffer.concat([toZstd(Buffer.from('{"a":1,')), toZstd(Buffer.from('"b":2}'))]);
    // Node's own decoder (22.15, 24) stops after the first frame.
    expect(['{"a":1,"b":2}', '{"a":1,']).toContain(String(decodeText(both, 'zstd', 1000)));
  });

  test('is not read if it becomes larger than the limit', () => {
    expect(decodeText(toZstd(text), 'zstd', 10)).toBeUndefined();
  });

  test('is not read if it is invalid', () => {
    expect(decodeText(Buffer.from('no zstd'), 'zstd', 1000)).toBeUndefined();
  });
});
