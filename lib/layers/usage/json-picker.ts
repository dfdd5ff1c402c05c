/**
 * What to look for in an object, by member: `true` picks its value, a tree looks inside an object, a list
 * with a tree inside each object of a list.
 */
export interface Wanted {
  readonly [member: string]: true | Wanted | readonly [Wanted];
}

/** Takes what is found. */
export interface PickListener {
  /**
   * A wanted value has been read.
   *
   * @param path the members that lead to it, joined by dots: `message.usage`.
   * @param text the value as it was sent (latin1, white space around it included), or empty if it
   *   is longer than {@link maxPick}.
   * @param start where it begins, in bytes since the beginning.
   */
  onPick(path: string, text: string, start: number): void;
  /** The `}` of an outermost object has been read. */
  onObjectEnd?(): void;
}

/** The longest value that is picked. Usage of all providers stays below a tenth of it. */
export const maxPick = 8 * 1024;

/** The path under which `[DONE]` is told, which ends streams of OpenAI's and is no JSON. */
export const doneMark = '[DONE]';

/** What is wanted, made ready for comparing. */
export interface Member {
  readonly name: Buffer;
  readonly path: string;
  readonly inside: readonly Member[] | undefined;
  readonly isList: boolean;
}

/** Makes ready what is wanted: once, and not for each document. */
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

/** Where the next byte stands. */
const between = 0;
const inString = 1;
const inKey = 2;

const noBytes = new Uint8Array(0);
const longestKey = 24;
/** Strings longer than this are searched for their end by the machine code behind `indexOf`. */
const shortString = 48;

/**
 * Reads JSON in whatever pieces it comes, and picks a few values out of it: the rest is passed over
 * and never kept, so megabytes of base64 cost little time and no memory. It knows strings and depth:
 * a text that contains `"usage":{` is a text. What stands in outermost arrays counts as outermost
 * (Gemini streams an array of answers). Never throws, whatever the bytes are.
 */
export class JsonPicker {
  #wanted: readonly Member[];
  readonly #listener: PickListener;
  /**
   * The objects that are looked into, from the outermost: it has `depth` entries while all are. A list of
   * them is one more entry, with what is wanted of its objects.
   */
  readonly #members: (readonly Member[])[] = [];
  readonly #lists: boolean[] = [];
  #depth = 0;
  #place = between;
  #isEscaped = false;
  #isKeyNext = false;
  /** The name of the member that is read: so many bytes from there on, in these bytes or in a copy. */
  #key: Uint8Array = noBytes;
  #keyStart = 0;
  #keyLength = 0;
  /** The member whose value follows, if that is looked into. */
  #inside: Member | undefined;
  #picking: Member | undefined;
  /** Where the rest of the value begins in these bytes; what came in earlier ones. */
  #pickFrom = 0;
  #picked = '';
  #pickStart = 0;
  /** Bytes before these ones, less the index at which these began. */
  #offset = 0;

  constructor(wanted: readonly Member[], listener: PickListener) {
    this.#wanted = wanted;
    this.#listener = listener;
  }

  /** Changes what is wanted, from the next outermost object on. */
  want(wanted: readonly Member[]): void {
    this.#wanted = wanted;
  }

  /** Forgets an unfinished object: what follows begins anew. */
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

  /** Between the members of an object that is looked into. */
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
    // What begins in a list of numbers and texts is no member.
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
    // A bracket that closes a list here belongs to no JSON.
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
    // No API escapes the names of its members: this is none of those that are wanted.
    this.#keyLength = longestKey + 1;
    this.#place = inString;
    return index;
  }

  /** Most names come in one piece, and are compared where they stand. */
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

  /** Keeps the part of a value that stands in these bytes, and of a longer one no more than tells so. */
  #keep(bytes: Buffer, end: number): void {
    if (this.#picked.length > maxPick) return;
    const limit = Math.min(end, this.#pickFrom + maxPick + 1);
    this.#picked += bytes.toString('latin1', this.#pickFrom, limit);
  }
}
