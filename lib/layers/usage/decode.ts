import type { Transform } from 'node:stream';
import { lateZlib } from '../../http/late-modules';
import { loadZstd } from '../../http/load-zstd';

/** Decodes a copy of a response without delaying it. */
export interface Decoder {
  /** Adds the next bytes. */
  write(bytes: Buffer): void;
  /**
   * Resolves when everything written has been decoded.
   *
   * @returns false if decoding was abandoned.
   */
  end(): Promise<boolean>;
}

/** The maximum queue if a response arrives faster than it is decoded. */
const maxWaiting = 1024 * 1024;
/** The limit of expansion: real responses grow twentyfold, a decompression bomb a thousandfold. */
const maxDecoded = 64 * 1024 * 1024;
const maxGrowth = 200;
const alwaysAllowed = 1024 * 1024;

/** The interface of a decoder for one coding. */
interface Engine {
  write(bytes: Buffer): void;
  end(): void;
  destroy(): void;
}

interface EngineListener {
  readonly isGivenUp: boolean;
  onData(bytes: Buffer): void;
  onEnd(): void;
  onError(): void;
}

/** Node's own decoders run outside the event loop. */
function createNodeEngine(stream: Transform, { onData, onEnd, onError }: EngineListener): Engine {
  stream.on('data', onData).once('error', onError).once('end', onEnd);
  return {
    write(bytes) {
      if (stream.writableLength > maxWaiting) onError();
      else stream.write(bytes);
    },
    end: () => void stream.end(),
    destroy: () => void stream.destroy(),
  };
}

/**
 * For Node versions without zstd. Its window is as large as the response claims, but only the
 * decoded part is written to and thereby uses memory.
 */
function createZstdEngine(listener: EngineListener): Engine {
  const { Decompress } = loadZstd();
  const decompress = new Decompress((bytes) => {
    listener.onData(Buffer.from(bytes));
    // Nothing else stops it in the middle of a chunk.
    if (listener.isGivenUp) throw new RangeError('given up');
  });
  return {
    write(bytes) {
      try {
        decompress.push(bytes);
      } catch {
        listener.onError();
      }
    },
    end: () => listener.onEnd(),
    destroy: () => {},
  };
}

function createEngine(coding: string, first: Buffer, listener: EngineListener): Engine | undefined {
  const ofNode = (stream: Transform) => createNodeEngine(stream, listener);
  const zlib = lateZlib();
  // An incomplete response then ends without an error: completeness is determined elsewhere.
  const options = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return ofNode(zlib.createGunzip(options));
    case 'deflate': {
      // RFC 9110 §8.4.1.2: some send it without the zlib header, whose first byte ends with an 8.
      const hasHead = ((first[0] ?? 0) & 0x0f) === 8;
      return ofNode(hasHead ? zlib.createInflate(options) : zlib.createInflateRaw(options));
    }
    case 'br':
      return ofNode(
        zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
      );
    case 'zstd': {
      // Available since Node 22.15 and 23.8. 1 is ZSTD_e_flush.
      const { createZstdDecompress } = zlib as {
        createZstdDecompress?: (options: object) => Transform;
      };
      if (createZstdDecompress) return ofNode(createZstdDecompress({ finishFlush: 1 }));
      return createZstdEngine(listener);
    }
    default:
      return undefined;
  }
}

/**
 * Creates a decoder for a `content-encoding` in lower case. It stops rather than exceed the limits
 * above, and never throws.
 *
 * @param onData receives the decoded bytes.
 */
export function createDecoder(coding: string, onData: (bytes: Buffer) => void): Decoder {
  let engine: Engine | undefined;
  let taken = 0;
  let told = 0;
  let isGivenUp = false;
  let hasEnded = false;
  let whenOver = () => {};

  const listener: EngineListener = {
    get isGivenUp() {
      return isGivenUp;
    },
    onData(bytes) {
      told += bytes.length;
      if (told > maxDecoded || told > alwaysAllowed + taken * maxGrowth) listener.onError();
      if (!isGivenUp) onData(bytes);
    },
    onEnd() {
      hasEnded = true;
      whenOver();
    },
    onError() {
      isGivenUp = true;
      engine?.destroy();
      whenOver();
    },
  };

  return {
    write(bytes) {
      if (isGivenUp) return;
      taken += bytes.length;
      try {
        engine ??= createEngine(coding, bytes, listener);
      } catch {
        // The decoder's file is missing, for example in a hand-made archive.
      }
      if (engine) engine.write(bytes);
      else isGivenUp = true;
    },
    end() {
      return new Promise((resolve) => {
        whenOver = () => resolve(!isGivenUp);
        if (isGivenUp || hasEnded || !engine) whenOver();
        else engine.end();
      });
    },
  };
}
