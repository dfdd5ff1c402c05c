import { lateZlib } from './late-modules';
import { loadZstd } from './load-zstd';

type Decoder = (bytes: Buffer, bound: number) => Buffer;
type Unpack = (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;

/**
 * Decodes zstd in chunks, so that neither the window nor the size that a frame claims can exceed
 * the limit: a decompression bomb of 6 KB expands to 200 MB
 * (https://github.com/mlflow/mlflow/pull/24784).
 */
function unzstd(bytes: Buffer, bound: number): Buffer {
  // Built into Node only since 22.15 and 23.8.
  const { zstdDecompressSync } = lateZlib() as { zstdDecompressSync?: Unpack };
  if (zstdDecompressSync) return zstdDecompressSync(bytes, { maxOutputLength: bound });
  const pieces: Buffer[] = [];
  let size = 0;
  const { Decompress } = loadZstd();
  const decompress = new Decompress((piece) => {
    size += piece.length;
    if (size > bound) throw new RangeError('larger than the bound');
    // The decoder reuses its memory.
    pieces.push(Buffer.from(piece));
  });
  decompress.push(bytes, true);
  return Buffer.concat(pieces, size);
}

const decoders: Readonly<Record<string, Decoder>> = {
  identity: (bytes) => bytes,
  gzip: (bytes, bound) => lateZlib().gunzipSync(bytes, { maxOutputLength: bound }),
  'x-gzip': (bytes, bound) => lateZlib().gunzipSync(bytes, { maxOutputLength: bound }),
  deflate: (bytes, bound) => lateZlib().inflateSync(bytes, { maxOutputLength: bound }),
  br: (bytes, bound) => lateZlib().brotliDecompressSync(bytes, { maxOutputLength: bound }),
  zstd: unzstd,
};

/**
 * Decodes a body with a `Content-Encoding`.
 *
 * @returns undefined if the coding is unknown or invalid, or the result is larger than the limit.
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
