import { decodeText } from '../http/decode';

/** The size limit of a decompressed body. Bytes. */
const maxDecoded = 8 * 1024 * 1024;

/**
 * The body of a request without its `Content-Encoding`.
 *
 * @returns undefined if it cannot be decoded, or if servers could decode it differently: some treat
 * `deflate` as raw data without the zlib header (RFC 9110 §8.4.1.2), and some use the last of two
 * headers.
 */
export function readRequestText(content: Buffer, headers: readonly string[]): Buffer | undefined {
  const codings = headers.filter(
    (_, index) => index % 2 === 1 && /^content[-_]encoding$/i.test(headers[index - 1] as string),
  );
  const [coding] = codings;
  if (codings.length > 1 || coding?.trim().toLowerCase() === 'deflate') return undefined;
  return decodeText(content, coding, maxDecoded);
}
