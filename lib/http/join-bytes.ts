/** Text (as latin1), bytes and text in one buffer, to be sent in one write. */
export function joinBytes(before: string, bytes: Buffer, after: string): Buffer {
  const joined = Buffer.allocUnsafe(before.length + bytes.length + after.length);
  joined.write(before, 0, 'latin1');
  bytes.copy(joined, before.length);
  joined.write(after, before.length + bytes.length, 'latin1');
  return joined;
}
