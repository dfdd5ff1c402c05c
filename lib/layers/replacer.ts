/** Replaces a text in a stream of bytes. */
export interface Replacer {
  /** Returns the bytes that can be forwarded so far. */
  feed(chunk: Buffer): Buffer;
  /** Returns the bytes held at the end. */
  end(): Buffer;
}

/**
 * Creates a replacer. It holds only bytes that may be the start of the text, so never more than its
 * length.
 */
export function createReplacer(text: string, replacement: string): Replacer {
  const needle = Buffer.from(text);
  const other = Buffer.from(replacement);
  let held: Buffer = Buffer.alloc(0);
  return {
    feed(chunk) {
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      const parts: Buffer[] = [];
      let start = 0;
      for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, start)) {
        parts.push(bytes.subarray(start, at), other);
        start = at + needle.length;
      }
      const end = bytes.length - overlap(bytes.subarray(start), needle);
      held = bytes.subarray(end);
      parts.push(bytes.subarray(start, end));
      return Buffer.concat(parts);
    },
    end: () => held,
  };
}

/** How many of the last bytes match the start of the search text. */
function overlap(bytes: Buffer, needle: Buffer): number {
  for (let length = Math.min(needle.length - 1, bytes.length); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(needle.subarray(0, length))) return length;
  }
  return 0;
}
