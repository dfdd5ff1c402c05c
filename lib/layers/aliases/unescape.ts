/**
 * Undoes escapes, so that a name can be found however it is written. By bytes: a text of megabytes
 * that consists of escapes must not take seconds, as it does with a callback for each of them.
 */

/** As often as servers decode; without a limit, a body consisting of escapes would take minutes. */
const maxUnescapes = 3;

const [percent, backslash, slash, letterU] = Buffer.from('%\\/u') as unknown as number[];

/** Percent-encoding. Returns latin1: one character per byte. */
export function unescapeUrl(bytes: Buffer): string {
  let plain = bytes;
  for (let count = 0; count < maxUnescapes && plain.includes('%'); count++) {
    plain = unescapeOnce(plain);
  }
  return plain.toString('latin1');
}

/** The escapes of JSON, and those of forms. Returns latin1. */
export function unescapeText(bytes: Buffer): string {
  return unescapeUrl(bytes.includes('\\') || bytes.includes(0) ? unescapeJson(bytes) : bytes);
}

function unescapeOnce(bytes: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const code = byte === percent ? readHex(bytes, at + 1, 2) : -1;
    plain[length++] = code === -1 ? byte : code;
    if (code !== -1) at += 2;
  }
  return plain.subarray(0, length);
}

/** Without NULs, which some parsers drop. */
function unescapeJson(bytes: Buffer): Buffer {
  const plain = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const isEscape = byte === backslash && bytes[at + 1] === letterU;
    const code = isEscape ? readHex(bytes, at + 2, 4) : -1;
    if (code !== -1) at += 5;
    const written = code === -1 ? byte : code;
    if (written === 0) continue;
    if (written === slash && plain[length - 1] === backslash && length > 0) length--;
    if (code < 0x80) {
      plain[length++] = written;
    } else if (code < 0x800) {
      plain[length++] = 0xc0 | (code >> 6);
      plain[length++] = 0x80 | (code & 0x3f);
    } else {
      plain[length++] = 0xe0 | (code >> 12);
      plain[length++] = 0x80 | ((code >> 6) & 0x3f);
      plain[length++] = 0x80 | (code & 0x3f);
    }
  }
  return plain.subarray(0, length);
}

/** The number that some hexadecimal digits write; -1 if they are none. */
function readHex(bytes: Buffer, from: number, digits: number): number {
  let value = 0;
  for (let at = from; at < from + digits; at++) {
    const byte = bytes[at] ?? 0;
    const lower = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (lower >= 0x61 && lower <= 0x66) value = value * 16 + lower - 0x57;
    else return -1;
  }
  return value;
}
