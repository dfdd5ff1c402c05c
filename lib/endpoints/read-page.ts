/**
 * Remembers the page once it has been read; undefined where there is none, as beside a bundle that was
 * copied alone. Then `/` belongs to the upstream.
 *
 * @param read gives the compressed file, and throws where it is missing.
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
