const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Longer names are none. Bytes, as written. */
const maxName = 512;

/** What the next string at the first level is. */
type Place = 'key' | 'colon' | 'value' | 'after';

/**
 * Finds the model that a JSON body names, in its own first level, without parsing the rest: byte by
 * byte, over pieces as they come, in constant memory.
 *
 * Two members of that name make it ambiguous, in whatever case and however escaped: servers differ in
 * which of them counts, and an access key must not be asked about the other one.
 */
export class JsonModelScanner {
  model: string | undefined;
  isAmbiguous = false;

  #depth = 0;
  #place: Place = 'value';
  #inString = false;
  #escaped = false;
  /** The bytes of a string of interest; undefined outside of one. */
  #captured: number[] | undefined;
  #isModel = false;
  #isObject: boolean | undefined;

  /** Reads on. Once the body is clearly no JSON object, it reads nothing more. */
  feed(bytes: Buffer): void {
    for (let index = 0; index < bytes.length && this.#isObject !== false; index++) {
      const byte = bytes[index] as number;
      if (this.#inString) this.#stringByte(byte);
      else if (byte === QUOTE) this.#open();
      else if (byte > 0x20) this.#structureByte(byte);
    }
  }

  #stringByte(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      if (this.#captured) this.#close(this.#captured);
      this.#captured = undefined;
      return;
    }
    if (this.#captured && this.#captured.length <= maxName) this.#captured.push(byte);
  }

  #open(): void {
    this.#inString = true;
    if (this.#isObject === undefined) this.#isObject = false;
    if (this.#depth !== 1) return;
    if (this.#place === 'key' || (this.#place === 'value' && this.#isModel)) this.#captured = [];
  }

  #close(captured: number[]): void {
    const text = toText(captured);
    if (this.#place === 'key') {
      this.#isModel = text?.toLowerCase() === 'model';
      if (text === undefined) this.isAmbiguous = true;
      this.#place = 'colon';
    } else {
      if (this.model !== undefined || text === undefined) this.isAmbiguous = true;
      this.model ??= text;
      this.#place = 'after';
    }
  }

  #structureByte(byte: number): void {
    this.#isObject ??= byte === 0x7b;
    const opens = byte === 0x7b || byte === 0x5b;
    if (this.#depth === 1 && this.#place === 'value' && this.#isModel) {
      // A number, null, a list: no name that anybody could allow.
      this.isAmbiguous = true;
      this.#isModel = false;
    }
    if (opens) {
      this.#depth++;
      if (this.#depth === 1) this.#place = 'key';
    } else if (byte === 0x7d || byte === 0x5d) {
      this.#depth--;
    } else if (this.#depth === 1) {
      if (byte === COMMA) this.#place = 'key';
      if (byte === COLON) this.#place = 'value';
    }
  }
}

/** Undefined: too long, or no JSON string. */
function toText(captured: readonly number[]): string | undefined {
  if (captured.length > maxName) return undefined;
  try {
    return JSON.parse(`"${Buffer.from(captured).toString('utf8')}"`) as string;
  } catch {
    return undefined;
  }
}
