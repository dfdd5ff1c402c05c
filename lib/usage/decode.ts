import type { Transform } from 'node:stream';
import type * as Zlib from 'node:zlib';

/** Decodes a copy of an answer beside its way. */
export interface Decoder {
  /** Takes the next bytes, and returns at once. */
  write(bytes: Buffer): void;
  /**
   * Resolves when everything that was written has been told, or cannot be.
   *
   * @returns false if the decoding had to be given up.
   */
  end(): Promise<boolean>;
}

/** How much may wait to be decoded while the answer comes faster. */
const maxWaiting = 1024 * 1024;
/** What an answer may become: real ones grow twentyfold, a decompression bomb a thousandfold. */
const maxDecoded = 64 * 1024 * 1024;
const maxGrowth = 200;
const alwaysAllowed = 1024 * 1024;

/** Node's zlib, loaded with the first answer that needs it. The newest Nodes have zstd, too. */
interface NodeZlib extends Pick<typeof Zlib, 'createGunzip' | 'createInflate' | 'constants'> {
  createInflateRaw(options: object): Transform;
  createBrotliDecompress(options: object): Transform;
  createZstdDecompress?(options: object): Transform;
}

function createStream(encoding: string, first: Buffer): Transform | undefined {
  const zlib = process.getBuiltinModule('node:zlib') as unknown as NodeZlib;
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  // So that an answer that broke off ends without an error: whether it is whole is known elsewhere.
  const options = { finishFlush: Z_SYNC_FLUSH };
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip(options);
    case 'deflate':
      // RFC 9110 §8.4.1.2: some send it without the zlib head.
      return ((first[0] ?? 0) & 0x0f) === 8
        ? zlib.createInflate(options)
        : zlib.createInflateRaw(options);
    case 'br':
      return zlib.createBrotliDecompress({ finishFlush: BROTLI_OPERATION_FLUSH });
    case 'zstd':
      // ZSTD_e_flush; Node has had zstd since 22.15.
      return zlib.createZstdDecompress?.({ finishFlush: 1 });
    default:
      return undefined;
  }
}

/**
 * Creates a decoder for a `content-encoding` (lower case). It works off the event loop, and gives up
 * rather than cost more than the bounds above. Never throws.
 *
 * @param onData is told what the bytes mean.
 */
export function createDecoder(encoding: string, onData: (bytes: Buffer) => void): Decoder {
  let stream: Transform | undefined;
  let isGivenUp = false;
  let taken = 0;
  let told = 0;
  let whenOver = () => {};

  function giveUp(): void {
    isGivenUp = true;
    stream?.destroy();
    whenOver();
  }

  function tell(bytes: Buffer): void {
    told += bytes.length;
    if (told > maxDecoded || told > alwaysAllowed + taken * maxGrowth) giveUp();
    if (!isGivenUp) onData(bytes);
  }

  function start(first: Buffer): Transform | undefined {
    const started = createStream(encoding, first);
    started?.on('data', tell).once('error', giveUp).once('end', () => whenOver());
    return started;
  }

  return {
    write(bytes) {
      if (isGivenUp) return;
      taken += bytes.length;
      stream ??= start(bytes);
      if (!stream || stream.writableLength > maxWaiting) giveUp();
      else stream.write(bytes);
    },
    end() {
      return new Promise((resolve) => {
        whenOver = () => resolve(!isGivenUp);
        if (isGivenUp || !stream || stream.readableEnded) whenOver();
        else stream.end();
      });
    },
  };
}
