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
   */
  onPick(path: string, text: string): void;
  /** The `}` of an outermost object has been read. */
  onObjectEnd?(): void;
}

/** The longest value that is picked. Usage of all providers stays below a tenth of it. */
export const maxPick = 32 * 1024;

/** The path under which `[DONE]` is reported, which ends OpenAI's streams and is not JSON. */
export const doneMark = '[DONE]';

/** A wanted member. */
interface Member {
  readonly name: Buffer;
  readonly path: string;
  /** Of the object or list that is searched; undefined: its value is picked. */
  readonly inside: Level | undefined;
}

/** An object, or a list of objects, that is searched. */
export interface Level {
  /** The level around it; undefined: it is outermost. */
  readonly outer: Level | undefined;
  /** The wanted members, by the length of their names; undefined for a list. */
  readonly members: readonly (readonly Member[])[] | undefined;
  /** The objects in a list; undefined for an object. */
  readonly element: Level | undefined;
}

const longestKey = 24;

/** Prepares the wanted members, once for all documents. */
export function toLevel(wanted: Wanted, prefix = '', outer?: Level): Level {
  const members = Array.from({ length: longestKey + 1 }, (): Member[] => []);
  const level = { outer, members, element: undefined };
  for (const [name, what] of Object.entries(wanted)) {
    const path = prefix + name;
    const inside = what === true ? undefined : toInside(what, `${path}.`, level);
    members[name.length]?.push({ name: Buffer.from(name), path, inside });
  }
  return level;
}

function toInside(what: Wanted | readonly [Wanted], prefix: string, outer: Level): Level {
  if (!isList(what)) return toLevel(what, prefix, outer);
  const list: { -readonly [key in keyof Level]: Level[key] } = {
    outer,
    members: undefined,
    element: undefined,
  };
  list.element = toLevel(what[0], prefix, list);
  return list;
}

const isList = (what: Wanted | readonly [Wanted]): what is readonly [Wanted] => Array.isArray(what);

// Single constants, which the bundler inserts where they are used: this is compared with every byte.
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const capitalD = 0x44;
const openArray = 0x5b;
const backslash = 0x5c;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** The syntactic position of the next byte. */
const between = 0;
const inString = 1;
const inKey = 2;

const noBytes = new Uint8Array(0);
/** For strings longer than this, the end is found with the native `indexOf`. */
const shortString = 24;

/**
 * Reads JSON in chunks and picks a few values: the rest is skipped and never stored, so megabytes
 * of base64 cost little time and no memory. It tracks strings and depth: a string that contains
 * `"usage":{` stays a string. Elements of outermost arrays count as outermost
 * (Gemini streams an array of answers). Never throws, whatever the bytes are.
 */
export class JsonPicker {
  #wanted: Level;
  readonly #listener: PickListener;
  /** The innermost open object or list that is searched. */
  #level: Level | undefined;
  /** How many objects and lists are open inside it, which are not searched. */
  #skipped = 0;
  #place = between;
  #isEscaped = false;
  #isKeyNext = false;
  /** The part of a member name that ended with the previous chunk. */
  #earlierKey: Uint8Array = noBytes;
  /** The wanted member whose name has been read. */
  #named: Member | undefined;
  /** What its value may open. */
  #inside: Level | undefined;
  #picking: Member | undefined;
  /** Start of the rest of the value in this chunk; the part from earlier chunks. */
  #pickFrom = 0;
  #picked = '';

  constructor(wanted: Level, listener: PickListener) {
    this.#wanted = wanted;
    this.#listener = listener;
  }

  /** Changes the wanted members, from the next outermost object on. */
  want(wanted: Level): void {
    this.#wanted = wanted;
  }

  /** Discards an unfinished object and starts over. */
  reset(): void {
    if (!this.#level && this.#place === between) return;
    this.#level = undefined;
    this.#skipped = 0;
    this.#place = between;
    this.#isEscaped = false;
    this.#isKeyNext = false;
    this.#earlierKey = noBytes;
    this.#picking = undefined;
    this.#inside = undefined;
  }

  push(bytes: Buffer, from = 0, to = bytes.length): void {
    let index = from;
    this.#pickFrom = from;
    if (this.#place === inString) index = this.#passString(bytes, index, to);
    else if (this.#place === inKey) index = this.#readKey(bytes, index, to);
    while (index < to) {
      switch (bytes[index++]) {
        case quote:
          index =
            this.#isKeyNext && this.#skipped === 0
              ? this.#readKey(bytes, index, to)
              : this.#passString(bytes, index, to);
          break;
        case comma:
          if (this.#isInObject) {
            this.#endValue(bytes, index - 1);
            this.#beginMember();
          }
          break;
        case colon:
          if (this.#isInObject) this.#beginValue(index);
          break;
        case openObject:
          this.#openObject();
          break;
        case closeObject:
          this.#closeObject(bytes, index - 1);
          break;
        case openArray:
          this.#openArray();
          break;
        case closeArray:
          this.#closeArray();
          break;
        case capitalD:
          if (!this.#level) this.#listener.onPick(doneMark, '');
          break;
      }
    }
    if (this.#picking) this.#keep(bytes, to);
  }

  /** Between the members of an object being searched. */
  get #isInObject(): boolean {
    return this.#skipped === 0 && this.#level?.members !== undefined;
  }

  #openObject(): void {
    const level = this.#level;
    const inside = level ? (level.element ?? this.#inside) : this.#wanted;
    if (this.#skipped === 0 && inside?.members) {
      this.#level = inside;
      this.#beginMember();
    } else {
      this.#skipped++;
    }
  }

  #closeObject(bytes: Buffer, index: number): void {
    const level = this.#level;
    if (!level) return;
    if (this.#skipped > 0) {
      this.#skipped--;
    } else if (level.element) {
      // The bracket of a list would have to come first.
      this.reset();
    } else {
      this.#endValue(bytes, index);
      this.#leave(level);
      if (!level.outer) this.#listener.onObjectEnd?.();
    }
  }

  #openArray(): void {
    const inside = this.#inside;
    if (this.#skipped === 0 && inside?.element) {
      this.#level = inside;
      this.#inside = undefined;
    } else if (this.#level) {
      this.#skipped++;
    }
  }

  #closeArray(): void {
    const level = this.#level;
    if (this.#skipped > 0) this.#skipped--;
    else if (level?.element) this.#leave(level);
    else this.reset();
  }

  #leave(level: Level): void {
    this.#level = level.outer;
    this.#isKeyNext = false;
    this.#inside = undefined;
  }

  #beginMember(): void {
    this.#isKeyNext = true;
    this.#named = undefined;
    this.#inside = undefined;
  }

  /** Most names arrive in one piece and are compared in place. */
  #readKey(bytes: Buffer, start: number, to: number): number {
    let index = start;
    while (index < to && bytes[index] !== quote && bytes[index] !== backslash) index++;
    const earlier = this.#earlierKey;
    if (index === to) {
      this.#place = inKey;
      const part = bytes.subarray(start, Math.min(to, start + longestKey + 1));
      if (earlier.length <= longestKey) this.#earlierKey = Buffer.concat([earlier, part]);
      return to;
    }
    this.#earlierKey = noBytes;
    this.#isKeyNext = false;
    // No API escapes its member names, so this is not a wanted one.
    if (bytes[index] === backslash) return this.#passString(bytes, index, to);
    this.#place = between;
    if (earlier.length > 0) {
      const key = Buffer.concat([earlier, bytes.subarray(start, index)]);
      this.#named = this.#findMember(key, 0, key.length);
    } else {
      this.#named = this.#findMember(bytes, start, index);
    }
    return index + 1;
  }

  #findMember(bytes: Uint8Array, start: number, end: number): Member | undefined {
    const length = end - start;
    for (const member of this.#level?.members?.[length] ?? []) {
      const { name } = member;
      let matched = 0;
      while (matched < length && name[matched] === bytes[start + matched]) matched++;
      if (matched === length) return member;
    }
    return undefined;
  }

  /** @returns where the string ends; the end of the chunk, if it continues. */
  #passString(bytes: Buffer, start: number, to: number): number {
    let index = start;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      index++;
    }
    this.#place = between;
    for (const near = Math.min(to, index + shortString); index < near; index++) {
      const byte = bytes[index];
      if (byte === quote) return index + 1;
      if (byte === backslash) index++;
    }
    while (index < to) {
      const found = bytes.indexOf(quote, index);
      const end = found < 0 || found > to ? to : found;
      let backslashes = 0;
      while (end - backslashes > index && bytes[end - backslashes - 1] === backslash) backslashes++;
      if (backslashes % 2 === 0) {
        if (end === to) break;
        return end + 1;
      }
      index = end + 1;
    }
    this.#place = inString;
    this.#isEscaped = index > to;
    return to;
  }

  #beginValue(start: number): void {
    const member = this.#named;
    this.#named = undefined;
    this.#inside = member?.inside;
    if (!member || member.inside) return;
    this.#picking = member;
    this.#picked = '';
    this.#pickFrom = start;
  }

  #endValue(bytes: Buffer, end: number): void {
    const member = this.#picking;
    if (!member) return;
    this.#keep(bytes, end);
    this.#picking = undefined;
    const text = this.#picked.length > maxPick ? '' : this.#picked;
    this.#listener.onPick(member.path, text);
    this.#picked = '';
  }

  /** Stores the part of a value in this chunk; of a too long one, only enough to know that. */
  #keep(bytes: Buffer, end: number): void {
    if (this.#picked.length > maxPick) return;
    const limit = Math.min(end, this.#pickFrom + maxPick + 1);
    this.#picked += bytes.toString('latin1', this.#pickFrom, limit);
  }
}
