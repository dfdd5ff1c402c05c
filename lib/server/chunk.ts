/**
 * One chunk of a chunked body (RFC 9112 §7.1): size, data and line endings in one buffer.
 *
 * @param data not empty: an empty chunk would end the body.
 */
export function toChunk(data: Buffer): Buffer {
  const size = data.length.toString(16);
  const start = size.length + 2;
  const chunk = Buffer.allocUnsafe(start + data.length + 2);
  chunk.write(size, 0, 'latin1');
  chunk[start - 2] = 13;
  chunk[start - 1] = 10;
  data.copy(chunk, start);
  chunk[chunk.length - 2] = 13;
  chunk[chunk.length - 1] = 10;
  return chunk;
}
