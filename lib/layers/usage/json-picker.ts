/**
 * The wanted members of an object: `true` picks the value, a tree searches inside an object, a list
 * with a tree inside each object of a list.
 */
export interface Wanted {
  readonly [member: string]: true | Wanted | readonly [Wanted];
}

/** Receives the results. */
export interface PickListener {
  /**
   * A wanted value has been read.
   *
   * @param path the members that lead to it, joined by dots: `message.usage`.
   * @param text the value as sent (latin1, including surrounding whitespace), or empty if it is
   * longer than {@link maxPick}.
   * @param start its offset in bytes from the beginning.
   */
  onPick(path: string, text: string, start: number): void;
  /** The `}` of an outermost object has been read. */
  onObjectEnd?(): void;
}

/** The longest value that is picked. Usage of all providers stays below a tenth of it. */
export const maxPick = 32 * 1024;

/** The path under which `[DONE]` is reported, which ends OpenAI's streams and is not JSON. */
export const doneMark = '[DONE]';

/** The wanted members, prepared for comparison. */
export interface Member {
  readonly name: Buffer;
  readonly path: string;
  readonly inside: readonly Member[] | undefined;
  readonly isList: boolean;
}

/** Prepares the wanted members, once for all documents. */
export function toMembers(wanted: Wanted, prefix = ''): readonly Member[] {
  return Object.entries(wanted).map(([name, what]) => {
    const isList = Array.isArray(what);
    const tree = (isList ? what[0] : what) as true | Wanted;
    const inside = tree === true ? undefined : toMembers(tree, `${prefix}${name}.`);
    return { name: Buffer.from(name), path: prefix + name, inside, isList };
  });
}

const [quote, backslash, comma, colon, capitalD] = Buffer.from('"\\,:D') as unknown as number[];
const [openObject, closeObject, openArray, closeArray] = Buffer.from('{}[]') as unknown as number[];

/** The syntactic position of the next byte. */
const between = 0;
const inString = 1;
const inKey = 2;

const noBytes = new Uint8Array(0);
const longestKey = 24;
/** For strings longer than this, the end is found with the native `indexOf`. */
const shortString = 48;

/**
 * Reads JSON in chunks and picks a few values: the rest is skipped and never stored, so megabytes
 * of base64 cost little time and no memory. It tracks strings and depth: a string that contains
 * `"usage":{` stays a string. Elements of outermost arrays count as outermost
 * (Gemini streams an array of answers). Never throws, whatever the bytes are.
 */
export class JsonPicker {
  #wanted: readonly Member[];
  readonly #listener: PickListener;
  /**
   * The objects being searched, from the outermost: `depth` entries while all are searched. A list
   * of objects is one more entry, with the wanted members of its objects.
   */
  readonly #members: (readonly Member[])[] = [];
  readonly #lists: boolean[] = [];
  #depth = 0;
  #place = between;
  #isEscaped = false;
  #isKeyNext = false;
  /** The member name being read: its bytes (in a chunk, or in a copy of two), where it starts, its length. */
  #key: Uint8Array = noBytes;
  #keyStart = 0;
  #keyLength = 0;
  /** The member whose value follows, if it is searched. */
  #inside: Member | undefined;
  #picking: Member | undefined;
  /** Start of the rest of the value in this chunk; the part from earlier chunks. */
  #pickFrom = 0;
  #picked = '';
  #pickStart = 0;
  /** Bytes before this chunk, minus the index at which it starts. */
  #offset = 0;

  constructor(wanted: readonly Member[], listener: PickListener) {
    this.#wanted = wanted;
    this.#listener = listener;
  }

  /** Changes the wanted members, from the next outermost object on. */
  want(wanted: readonly Member[]): void {
    this.#wanted = wanted;
  }

  /** Discards an unfinished object and starts over. */
  reset(): void {
    if (this.#depth === 0 && this.#place === between) return;
    this.#members.length = 0;
    this.#lists.length = 0;
    this.#depth = 0;
    this.#place = between;
    this.#isEscaped = false;
    this.#isKeyNext = false;
    this.#picking = undefined;
    this.#inside = undefined;
  }

  push(bytes: Buffer, from = 0, to = bytes.length): void {
    let index = from;
    this.#offset -= from;
    this.#pickFrom = from;
    while (index < to) {
      if (this.#place === between) index = this.#readBetween(bytes, index, to);
      else if (this.#place === inString) index = this.#passString(bytes, index, to);
      else index = this.#readKey(bytes, index, to);
    }
    if (this.#picking) this.#keep(bytes, to);
    this.#offset += to;
  }

  #readBetween(bytes: Buffer, start: number, to: number): number {
    for (let index = start; index < to; index++) {
      switch (bytes[index]) {
        case quote:
          this.#place = this.#isKeyNext && this.#depth === this.#members.length ? inKey : inString;
          this.#isKeyNext = false;
          return index + 1;
        case comma:
          if (this.#isInObject) {
            this.#endValue(bytes, index);
            this.#beginKey();
          }
          break;
        case colon:
          if (this.#isInObject) this.#beginValue(index);
          break;
        case openObject:
          this.#openObject();
          break;
        case closeObject:
          this.#closeObject(bytes, index);
          break;
        case openArray:
          this.#openArray();
          break;
        case closeArray:
          if (this.#depth > this.#members.length) this.#depth--;
          else if (this.#lists.at(-1)) this.#leave();
          else this.reset();
          break;
        case capitalD:
          if (this.#depth === 0) this.#listener.onPick(doneMark, '', this.#offset + index);
          break;
      }
    }
    return to;
  }

  /** Between the members of an object being searched. */
  get #isInObject(): boolean {
    return this.#depth > 0 && this.#depth === this.#members.length && this.#lists.at(-1) === false;
  }

  #openObject(): void {
    const isDirect = this.#depth === this.#members.length;
    if (this.#depth === 0) this.#enter(this.#wanted, false);
    else if (isDirect && this.#lists.at(-1)) this.#enter(this.#members.at(-1) ?? [], false);
    else if (isDirect && this.#inside?.inside && !this.#inside.isList) {
      this.#enter(this.#inside.inside, false);
    }
    this.#depth++;
    this.#beginKey();
  }

  #openArray(): void {
    if (this.#depth === 0) return;
    // Elements in a list of numbers and strings are not members.
    if (this.#inside?.inside && this.#inside.isList && this.#isInObject) {
      this.#enter(this.#inside.inside, true);
      this.#inside = undefined;
      this.#isKeyNext = false;
    }
    this.#depth++;
  }

  #enter(wanted: readonly Member[], isList: boolean): void {
    this.#members.push(wanted);
    this.#lists.push(isList);
  }

  #leave(): void {
    this.#members.pop();
    this.#lists.pop();
    this.#inside = undefined;
    this.#depth--;
  }

  #closeObject(bytes: Buffer, index: number): void {
    if (this.#depth === 0) return;
    // A closing bracket here is not valid JSON.
    if (this.#depth === this.#members.length && this.#lists.at(-1) === false) {
      this.#endValue(bytes, index);
      this.#leave();
    } else {
      this.#depth--;
    }
    if (this.#depth === 0) this.#listener.onObjectEnd?.();
  }

  #beginKey(): void {
    this.#isKeyNext = true;
    this.#keyLength = 0;
    this.#inside = undefined;
  }

  #readKey(bytes: Buffer, start: number, to: number): number {
    let index = start;
    while (index < to && bytes[index] !== quote && bytes[index] !== backslash) index++;
    this.#addToKey(bytes, start, index);
    if (index === to) return to;
    if (bytes[index] === quote) {
      this.#place = between;
      return index + 1;
    }
    // No API escapes its member names, so this is not a wanted one.
    this.#keyLength = longestKey + 1;
    this.#place = inString;
    return index;
  }

  /** Most names arrive in one piece and are compared in place. */
  #addToKey(bytes: Buffer, from: number, to: number): void {
    const before = this.#keyLength;
    this.#keyLength += to - from;
    if (this.#keyLength > longestKey) return;
    if (before === 0) {
      this.#key = bytes;
      this.#keyStart = from;
    } else {
      const earlier = this.#key.subarray(this.#keyStart, this.#keyStart + before);
      this.#key = Buffer.concat([earlier, bytes.subarray(from, to)]);
      this.#keyStart = 0;
    }
  }

  #passString(bytes: Buffer, start: number, to: number): number {
    let index = start;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      index++;
    }
    for (const near = Math.min(to, index + shortString); index < near; index++) {
      const byte = bytes[index];
      if (byte === quote) {
        this.#place = between;
        return index + 1;
      }
      if (byte === backslash) index++;
    }
    while (index < to) {
      const found = bytes.indexOf(quote as number, index);
      const end = found < 0 || found > to ? to : found;
      let backslashes = 0;
      while (end - backslashes > index && bytes[end - backslashes - 1] === backslash) backslashes++;
      if (backslashes % 2 === 0) {
        if (end < to) this.#place = between;
        return Math.min(end + 1, to);
      }
      index = end + 1;
    }
    this.#isEscaped = index > to;
    return to;
  }

  #beginValue(index: number): void {
    const member = this.#findMember();
    this.#keyLength = longestKey + 1;
    if (member?.inside) {
      this.#inside = member;
    } else if (member) {
      this.#picking = member;
      this.#picked = '';
      this.#pickFrom = index + 1;
      this.#pickStart = this.#offset + index + 1;
    }
  }

  #findMember(): Member | undefined {
    const length = this.#keyLength;
    const key = this.#key;
    const start = this.#keyStart;
    for (const member of this.#members[this.#depth - 1] as readonly Member[]) {
      const { name } = member;
      if (name.length !== length) continue;
      let matched = 0;
      while (matched < length && name[matched] === key[start + matched]) matched++;
      if (matched === length) return member;
    }
    return undefined;
  }

  #endValue(bytes: Buffer, end: number): void {
    const member = this.#picking;
    if (!member) return;
    this.#keep(bytes, end);
    this.#picking = undefined;
    const text = this.#picked.length > maxPick ? '' : this.#picked;
    this.#listener.onPick(member.path, text, this.#pickStart);
    this.#picked = '';
  }

  /** Stores the part of a value in this chunk; of a too long one, only enough to know that. */
  #keep(bytes: Buffer, end: number): void {
    if (this.#picked.length > maxPick) return;
    const limit = Math.min(end, this.#pickFrom + maxPick + 1);
    this.#picked += bytes.toString('latin1', this.#pickFrom, limit);
  }
}
