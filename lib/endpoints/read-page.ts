/**
 * Caches the page once it has been read; undefined if there is none, for example if only the bundle
 * was copied. Then `/` belongs to the upstream.
 *
 * @param read returns the compressed file, and throws if it is missing.
 */
export function createPageReader(read: () => Buffer): () => Buffer | undefined {
  let file: Buffer | undefined;
  let isMissing = false;
  return () => {
    if (!file && !isMissing) {
      try {
        file = read();
      } catch {
        isMissing = true;
      }
    }
    return file;
  };
}
