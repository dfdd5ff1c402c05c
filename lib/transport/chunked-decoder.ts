import { invalidAnswer } from './failures';
import { isHopByHop, token } from './field-names';
import { parseFields } from './response-head';

/** The limit for the chunk extensions, and for the trailers, of one response. Bytes. */
const maxExtensions = 16 * 1024;
const maxTrailers = 64 * 1024;

/** More digits would exceed the safe integer range. */
const maxSizeDigits = 13;

/** RFC 9110 §5.6.4. */
const quoted =
  '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
const validExtensions = new RegExp(`^(?:;${token}(?:=(?:${token}|${quoted}))?)*$`);

/**
 * Fields for framing, routing or content decoding are not allowed in trailers (RFC 9110 §6.5.1).
 */
const notInTrailers = new Set([
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'host',
  'trailer',
]);

const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILERS = 6;
const COMPLETE = 7;

/** The value of a hexadecimal digit, or -1. */
function toHex(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Decodes one chunked body (RFC 9112 §7.1) as it arrives. */
export class ChunkedDecoder {
  /** End-to-end trailer fields, once the body is complete. */
  trailers: string[] = [];

  #state = SIZE;
  /** The size from the digits read so far; within a chunk, the bytes remaining. */
  #left = 0;
  #digits = 0;
  #extension = '';
  #extensionBytes = 0;
  #trailerLine = '';
  /** The trailer lines that are complete. */
  #trailerText = '';

  get isComplete(): boolean {
    return this.#state === COMPLETE;
  }

  /**
   * Consumes bytes up to the end of the body.
   *
   * @param data receives the ranges of data in the buffer: alternating starts and ends.
   * @returns the position after the consumed bytes.
   * @throws {ProxyError} `upstream_invalid`
   */
  decode(buffer: Buffer, start: number, end: number, data: number[]): number {
    let at = start;
    while (at < end && this.#state !== COMPLETE) {
      if (this.#state === DATA) {
        const to = Math.min(end, at + this.#left);
        this.#left -= to - at;
        if (this.#left === 0) this.#state = DATA_CR;
        data.push(at, to);
        at = to;
      } else {
        this.#take(buffer[at] as number);
        at += 1;
      }
    }
    return at;
  }

  #take(byte: number): void {
    switch (this.#state) {
      case SIZE: {
        const digit = toHex(byte);
        if (digit >= 0) {
          this.#left = this.#left * 16 + digit;
          this.#digits += 1;
          if (this.#digits > maxSizeDigits) throw invalidAnswer('INVALID_CHUNK_SIZE');
        } else if (this.#digits > 0 && byte === 13) this.#state = SIZE_LF;
        else if (this.#digits > 0 && byte === 59) {
          this.#state = EXTENSION;
          this.#extension = ';';
        } else throw invalidAnswer('INVALID_CHUNK_SIZE');
        return;
      }
      case EXTENSION:
        if (byte === 13) {
          if (!validExtensions.test(this.#extension))
            throw invalidAnswer('INVALID_CHUNK_EXTENSION');
          this.#state = SIZE_LF;
        } else {
          this.#extension += String.fromCharCode(byte);
          this.#extensionBytes += 1;
          if (byte < 32 && byte !== 9) throw invalidAnswer('INVALID_CHUNK_EXTENSION');
          if (this.#extensionBytes > maxExtensions)
            throw invalidAnswer('CHUNK_EXTENSIONS_TOO_LARGE');
        }
        return;
      case SIZE_LF:
        if (byte !== 10) throw invalidAnswer('INVALID_CHUNK_SIZE');
        this.#state = this.#left > 0 ? DATA : TRAILERS;
        this.#digits = 0;
        return;
      case DATA_CR:
        if (byte !== 13) throw invalidAnswer('INVALID_CHUNK');
        this.#state = DATA_LF;
        return;
      case DATA_LF:
        if (byte !== 10) throw invalidAnswer('INVALID_CHUNK');
        this.#state = SIZE;
        return;
      case TRAILERS:
        this.#trailerLine += String.fromCharCode(byte);
        if (byte === 10) this.#endTrailerLine();
        else if (this.#trailerText.length + this.#trailerLine.length > maxTrailers) {
          throw invalidAnswer('TRAILERS_TOO_LARGE');
        }
    }
  }

  #endTrailerLine(): void {
    const line = this.#trailerLine;
    this.#trailerLine = '';
    // A bare line feed does not end a line; it is detected here at the latest.
    if (!line.endsWith('\r\n')) throw invalidAnswer('INVALID_HEADER');
    if (line !== '\r\n') {
      this.#trailerText += line;
      return;
    }
    const fields = parseFields(this.#trailerText);
    for (let at = 0; at < fields.length; at += 2) {
      const name = fields[at] as string;
      if (isHopByHop(name) || notInTrailers.has(name.toLowerCase())) continue;
      this.trailers.push(name, fields[at + 1] as string);
    }
    this.#state = COMPLETE;
  }
}
