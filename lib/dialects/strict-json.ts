import { isUtf8 } from 'node:buffer';
import { UnclearError } from '../http/unclear';
import { findOwnModel, type OwnModel } from './tools-with-models';

/**
 * What to look for in a JSON value.
 *
 * `model`: a string that names a model. `models`: a list of such strings, or of objects with a
 * `model`, or one of either. `refused`: if present, the model cannot be determined. `tool`: the kind
 * of a tool, which may run a model that its object has to name. `text`: any value, as written. A tree applies to an object, or to each object of a list. Names are compared
 * case-insensitively, as the most lenient servers do, and are written here in lower case.
 */
export type Wanted = 'model' | 'models' | 'refused' | 'tool' | 'text' | WantedTree;

export interface WantedTree {
  readonly [name: string]: Wanted;
}

/** The kind of value that was searched for. */
export interface FoundValue {
  /** A string without quotes and escapes; another value (`text`) as written. */
  readonly text: string;
  /** The name of the member, in lower case; of an entry, that of its list. */
  readonly name: string;
  /** Whether it is the member `model` of the outermost object. */
  readonly isMain: boolean;
  /** Its position, including the quotes of a string; both are 0 if it is a default. Bytes. */
  readonly start: number;
  readonly end: number;
}

const [quote, backslash, comma, colon] = Buffer.from('"\\,:') as unknown as number[];
const [openObject, closeObject, openArray, closeArray] = Buffer.from('{}[]') as unknown as number[];

/** Servers limit the nesting depth, each differently. */
const maxDepth = 200;
const longestText = 512;
/** No request names more models or tools; each costs time in everything that follows. */
const maxFound = 1_000;
const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const ofModel: WantedTree = { model: 'model' };

/**
 * Finds the wanted strings in a JSON object, provided that every parser would find the same ones.
 * Strictly by RFC 8259: what lenient parsers accept in addition (comments, `NaN`, trailing commas,
 * a byte order mark, other encodings), and what parsers treat differently (a wanted member that is
 * repeated, or repeated in a different case), makes it unclear.
 *
 * Not `JSON.parse`: it silently takes the last of two members, reports no positions, and on Node
 * 24.21 misreads some escaped names.
 *
 * @throws {UnclearError}
 */
export function findInJson(bytes: Buffer, wanted: WantedTree): FoundValue[] {
  if (!isUtf8(bytes)) throw new UnclearError('its body is not valid UTF-8');
  return new Reader(bytes).read(wanted);
}

class Reader {
  readonly #bytes: Buffer;
  readonly #found: FoundValue[] = [];
  #at = 0;
  /** The model that the current object has to name. */
  #needed: OwnModel | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(wanted: WantedTree): FoundValue[] {
    if (this.#next() !== openObject) throw new UnclearError('its body is not a JSON object');
    this.#value(wanted, 0, '');
    this.#skipSpace();
    if (this.#at < this.#bytes.length) throw invalid();
    return this.#found;
  }

  #add(text: string, name: string, depth: number, start: number): void {
    if (this.#found.length >= maxFound) throw new UnclearError('its lists are too long');
    const isMain = depth === 1 && name === 'model';
    this.#found.push({ text, name, isMain, start, end: this.#at });
  }

  /** The next non-whitespace byte, without consuming it. */
  #next(): number | undefined {
    this.#skipSpace();
    return this.#bytes[this.#at];
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; ) {
      byte = bytes[++at];
    }
    this.#at = at;
  }

  #value(wanted: Wanted | undefined, depth: number, name: string): void {
    if (wanted === 'text') {
      this.#skipSpace();
      const start = this.#at;
      this.#value(undefined, depth, '');
      this.#add(this.#bytes.toString('utf8', start, this.#at), name, depth, start);
      return;
    }
    if (depth > maxDepth) throw new UnclearError('its body is nested too deeply');
    switch (this.#next()) {
      case openObject: {
        const before = this.#found.length;
        this.#object(toTree(wanted), depth);
        if (wanted === 'models' && this.#found.length === before) throw notText();
        return;
      }
      case openArray:
        this.#array(wanted, depth, name);
        return;
      case quote: {
        if (wanted === 'refused') throw refused();
        const start = this.#at;
        this.#skipString();
        if (wanted === 'tool') this.#needed = findOwnModel(this.#toText(start));
        if (wanted !== 'model' && wanted !== 'models') return;
        this.#add(this.#toText(start), name, depth, start);
        return;
      }
      default:
        if (this.#literal() === 'null') return;
        if (wanted === 'refused') throw refused();
        if (typeof wanted === 'string') throw notText();
    }
  }

  #object(tree: WantedTree | undefined, depth: number): void {
    this.#at++;
    if (this.#next() === closeObject) {
      this.#at++;
      return;
    }
    const seen = new Set<string>();
    const before = this.#found.length;
    const outer = this.#needed;
    this.#needed = undefined;
    for (;;) {
      this.#member(tree, depth, seen);
      const byte = this.#take();
      if (byte === closeObject) break;
      if (byte !== comma) throw invalid();
    }
    // A member may have set it.
    const needed = this.#needed as OwnModel | undefined;
    this.#needed = outer;
    if (!needed) return;
    const { members, defaultModel } = needed;
    if (this.#found.slice(before).some(({ name }) => members.includes(name))) return;
    if (defaultModel === undefined) {
      throw new UnclearError('a tool in it runs a model that it does not name');
    }
    this.#found.push({ text: defaultModel, name: 'model', isMain: false, start: 0, end: 0 });
  }

  #member(tree: WantedTree | undefined, depth: number, seen: Set<string>): void {
    if (this.#next() !== quote) throw invalid();
    const start = this.#at;
    this.#skipString();
    const name = tree ? this.#toName(start) : '';
    if (this.#take() !== colon) throw invalid();
    const wanted = tree && Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (wanted) {
      if (seen.has(name)) throw new UnclearError(`it contains "${name}" twice`);
      seen.add(name);
    }
    this.#value(wanted, depth + 1, name);
  }

  #array(wanted: Wanted | undefined, depth: number, name: string): void {
    if (wanted === 'refused') throw refused();
    if (wanted === 'model' || wanted === 'tool') throw notText();
    this.#at++;
    if (this.#next() === closeArray) {
      this.#at++;
      return;
    }
    for (;;) {
      const isList = this.#next() === openArray;
      if (isList && wanted === 'models') throw new UnclearError('a list of models in it is nested');
      this.#value(isList ? undefined : wanted, depth + 1, name);
      const byte = this.#take();
      if (byte === closeArray) return;
      if (byte !== comma) throw invalid();
    }
  }

  #take(): number | undefined {
    const byte = this.#next();
    this.#at++;
    return byte;
  }

  #skipString(): void {
    const bytes = this.#bytes;
    for (let at = this.#at + 1; ; at++) {
      at = bytes.indexOf(quote as number, at);
      if (at === -1) throw invalid();
      let backslashes = 0;
      while (bytes[at - backslashes - 1] === backslash) backslashes++;
      if (backslashes % 2 === 0) {
        this.#at = at + 1;
        return;
      }
    }
  }

  /** Its text; empty for a whole number. */
  #literal(): string {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    // Most are whole numbers, of which a body can contain a million.
    if (isPositiveDigit(bytes[at])) while (isDigit(bytes[at])) at++;
    if (at > start && !isOfLiteral(bytes[at] ?? 0)) {
      this.#at = at;
      return '';
    }
    // Letters, digits, signs and dots; any other character ends the literal.
    for (let byte = bytes[at] ?? 0; isOfLiteral(byte); byte = bytes[at] ?? 0) at++;
    const text = bytes.toString('latin1', start, at);
    if (!literal.test(text)) throw invalid();
    this.#at = at;
    return text;
  }

  #toText(start: number): string {
    if (this.#at - start > longestText) throw new UnclearError('a name in it is too long');
    try {
      return JSON.parse(this.#bytes.toString('utf8', start, this.#at)) as string;
    } catch {
      throw invalid();
    }
  }

  /** The name of a member in lower case; a name longer than the wanted ones is not read. */
  #toName(start: number): string {
    const written = this.#bytes.toString('latin1', start + 1, this.#at - 1);
    if (written.length > longestText) {
      // Some parsers end it there.
      if (written.includes('\\u0000')) throw new UnclearError('a name in it contains a NUL');
      return '';
    }
    // Nearly all names: nothing to unescape or to decode.
    return plainName.test(written) ? written.toLowerCase() : fold(this.#toText(start));
  }
}

const plainName = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

const isDigit = (byte = 0): boolean => byte >= 0x30 && byte <= 0x39;
const isPositiveDigit = (byte = 0): boolean => byte >= 0x31 && byte <= 0x39;

function isOfLiteral(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x2b && byte <= 0x39 && byte !== comma) ||
    byte === 0x45
  );
}

/** Go's parser compares names like this; some parsers in C end a name at a NUL. */
function fold(name: string): string {
  const end = name.indexOf('\0');
  return (end === -1 ? name : name.slice(0, end)).toUpperCase().toLowerCase();
}

function toTree(wanted: Wanted | undefined): WantedTree | undefined {
  if (wanted === undefined || typeof wanted === 'object') return wanted;
  if (wanted === 'models') return ofModel;
  if (wanted === 'text') return undefined;
  throw wanted === 'refused' ? refused() : notText();
}

const notText = () => new UnclearError('a model in it is not a string');
const invalid = () => new UnclearError('its body is not valid JSON');
const refused = () => new UnclearError('its model is determined by settings stored elsewhere');
