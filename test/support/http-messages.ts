/** One header line as sent on the wire: latin1, so that each character is one byte. */
export type HeaderLine = readonly [name: string, value: string];

/** How the end of a body is marked; `tunnel` is what follows an upgrade, without an end. */
export type Framing = number | 'chunked' | 'until-close' | 'tunnel';

/** One HTTP/1 message, which grows while its bytes arrive. */
export interface HttpMessage {
  /** Every byte up to and including the empty line, as latin1. */
  readonly head: string;
  readonly startLine: string;
  readonly headers: readonly HeaderLine[];
  readonly framing: Framing;
  /** The decoded body in the pieces in which it arrived. */
  readonly pieces: Buffer[];
  bodyBytes: number;
  trailers: readonly HeaderLine[];
  complete: boolean;
}

/** Parses bytes in any pieces into messages. Strict: throws on anything that no peer should send. */
export interface MessageParser {
  readonly messages: readonly HttpMessage[];
  push(bytes: Buffer): void;
  /** Signals the end of the connection; only a clean end completes a body that lasts until the close. */
  finish(clean: boolean): void;
}

/** Creates a parser; `frame` decides from the head how the body ends. */
export function createMessageParser(frame: (head: string) => Framing): MessageParser {
  const messages: HttpMessage[] = [];
  let current: HttpMessage | undefined;
  let pending: Buffer = Buffer.alloc(0);
  let left = 0;
  let step: 'size' | 'data' | 'data-end' | 'trailers' = 'size';

  const takeUntil = (end: string): string | undefined => {
    const at = pending.indexOf(end, 0, 'latin1');
    if (at < 0) return undefined;
    const text = pending.toString('latin1', 0, at + end.length);
    pending = pending.subarray(at + end.length);
    return text;
  };
  const takeBody = (message: HttpMessage, count: number) => {
    const piece = pending.subarray(0, count);
    pending = pending.subarray(piece.length);
    if (piece.length > 0) message.pieces.push(piece);
    message.bodyBytes += piece.length;
    return piece.length;
  };
  const complete = (message: HttpMessage) => {
    message.complete = true;
    current = undefined;
    return true;
  };
  const readHead = () => {
    const head = takeUntil('\r\n\r\n');
    if (head === undefined) return false;
    const framing = frame(head);
    const [startLine = '', ...lines] = head.slice(0, -4).split('\r\n');
    const headers = lines.map(toHeaderLine);
    current = { head, startLine, headers, framing, pieces: [], ...EMPTY };
    messages.push(current);
    left = typeof framing === 'number' ? framing : 0;
    step = 'size';
    return framing === 0 ? complete(current) : true;
  };
  const readChunked = (message: HttpMessage): boolean => {
    if (step === 'data') {
      left -= takeBody(message, left);
      if (left > 0) return false;
      step = 'data-end';
    }
    if (step === 'trailers') {
      const line = takeUntil('\r\n');
      if (line === undefined) return false;
      if (line === '\r\n') return complete(message);
      message.trailers = [...message.trailers, toHeaderLine(line.slice(0, -2))];
      return true;
    }
    const line = takeUntil('\r\n');
    if (line === undefined) return false;
    if (step === 'data-end') {
      if (line !== '\r\n') throw new Error(`chunk not closed: ${JSON.stringify(line)}`);
      step = 'size';
      return true;
    }
    if (!/^[0-9a-f]+\r\n$/i.test(line)) throw new Error(`bad chunk size ${JSON.stringify(line)}`);
    left = Number.parseInt(line, 16);
    step = left === 0 ? 'trailers' : 'data';
    return true;
  };
  const advance = (): boolean => {
    if (current === undefined) return readHead();
    if (current.framing === 'chunked') return readChunked(current);
    if (typeof current.framing !== 'number') return takeBody(current, pending.length) > 0;
    left -= takeBody(current, left);
    return left === 0 && complete(current);
  };

  return {
    messages,
    push(bytes) {
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      while (pending.length > 0 && advance());
    },
    finish(clean) {
      if (clean && current?.framing === 'until-close') complete(current);
    },
  };
}

const EMPTY = { bodyBytes: 0, trailers: [], complete: false } as const;

function toHeaderLine(line: string): HeaderLine {
  const colon = line.indexOf(':');
  if (colon < 1) throw new Error(`not a header line: ${JSON.stringify(line)}`);
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')];
}

/** All values of a header, in order. */
export function valuesOf(headers: readonly HeaderLine[], name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
}

/** The decoded body so far. */
export function bodyOf(message: HttpMessage): Buffer {
  return Buffer.concat(message.pieces);
}
