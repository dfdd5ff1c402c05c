import zlib from 'node:zlib';
import { loadZstd } from './load-zstd';

type Decoder = (bytes: Buffer, bound: number) => Buffer;

/** Only newer Nodes have zstd themselves (22.15, 23.8). */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: typeof zlib.gunzipSync };

/**
 * Decodes zstd into a buffer as large as the bound, in which what stays zero is no text: so neither
 * the window nor the size that a frame claims can make it take more (upstreams.md §7: a bomb of
 * 6 KB becomes 200 MB).
 */
function unzstd(bytes: Buffer, bound: number): Buffer {
  if (zstdDecompressSync) return zstdDecompressSync(bytes, { maxOutputLength: bound });
  const room = Buffer.alloc(bound);
  loadZstd().decompress(bytes, room);
  if (room[bound - 1] !== 0) throw new RangeError('larger than the bound');
  const end = room.indexOf(0);
  return room.subarray(0, end);
}

const decoders: Readonly<Record<string, Decoder>> = {
  identity: (bytes) => bytes,
  gzip: (bytes, bound) => zlib.gunzipSync(bytes, { maxOutputLength: bound }),
  'x-gzip': (bytes, bound) => zlib.gunzipSync(bytes, { maxOutputLength: bound }),
  deflate: (bytes, bound) => zlib.inflateSync(bytes, { maxOutputLength: bound }),
  br: (bytes, bound) => zlib.brotliDecompressSync(bytes, { maxOutputLength: bound }),
  zstd: unzstd,
};

/**
 * The text of a body that was sent with a `Content-Encoding`.
 *
 * @returns undefined where the coding is unknown or broken, or the text larger than the bound.
 */
export function decodeText(
  bytes: Buffer,
  coding: string | undefined,
  bound: number,
): Buffer | undefined {
  try {
    return decoders[coding?.trim().toLowerCase() || 'identity']?.(bytes, bound);
  } catch {
    return undefined;
  }
}
