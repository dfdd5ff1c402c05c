import { decodeRepeatedly } from '../http/percent-encoding';

/** Finds access keys in the texts of requests. */
export interface AccessKeySearch {
  /** The access key that a text is or contains. */
  inText(text: string): string | undefined;
  /** The same for a text that may be percent-encoded, several times. */
  inEscaped(text: string): string | undefined;
  /** The same for a header in which no SDK sends its key: it may also be encoded there. */
  inHeader(value: string): string | undefined;
}

/** Finds nothing: for requests without access keys. */
export const noSearch: AccessKeySearch = {
  inText: () => undefined,
  inEscaped: () => undefined,
  inHeader: () => undefined,
};

/** Keys created by `npx sls keys add`: found anywhere, even inside a longer word. */
const generated = /sk-proxy-[\w-]{43}/y;

/** Separators between which custom keys are searched for. */
const separators = /[\s,;:=&?/"'<>()[\]{}@|]+/;

/** The minimum length of a candidate: each costs a SHA-256. */
const minPiece = 8;
/**
 * Creates the search. Results are cached, because most header values are the same in every request,
 * and every new candidate costs a SHA-256.
 *
 * @param isAccessKey whether a text is an access key, including expired ones, so that the result
 * depends only on the text.
 */
export function createAccessKeySearch(isAccessKey: (text: string) => boolean): AccessKeySearch {
  const search = (text: string) => searchIn(text, isAccessKey);
  return {
    inText: remember(search),
    inEscaped: (text) => findFirst(decodeRepeatedly(text), search),
    inHeader: remember((value) => search(value) ?? searchEncoded(value, search)),
  };
}

type Search = (text: string) => string | undefined;

/** Limits of a cache: number of entries, and length of a text. */
const maxRemembered = 2_000;
const maxText = 512;
/** A power of two. */
const slots = 256;

/** Caches the results of a search. */
function remember(search: Search): Search {
  /** Null: the text contains no key. */
  let recent = new Map<string, string | null>();
  let older = new Map<string, string | null>();
  // The text last seen in each slot: comparing a text with one costs half as much as hashing it.
  const texts: (string | undefined)[] = Array(slots).fill(undefined);
  const keys: (string | undefined)[] = Array(slots).fill(undefined);

  function find(text: string): string | undefined {
    const known = recent.get(text);
    if (known !== undefined) return known ?? undefined;
    const before = older.get(text);
    const key = before !== undefined ? (before ?? undefined) : search(text);
    if (recent.size >= maxRemembered / 2) {
      older = recent;
      recent = new Map();
    }
    recent.set(copyOf(text), key === undefined ? null : copyOf(key));
    return key;
  }

  return (text) => {
    if (text.length > maxText) return search(text);
    const slot = toSlot(text);
    if (texts[slot] === text) return keys[slot];
    const key = find(text);
    texts[slot] = copyOf(text);
    keys[slot] = key && copyOf(key);
    return key;
  };
}

/** A copy: V8 keeps a request line of 60 KB in memory for as long as a part of it is referenced. */
const copyOf = (text: string): string => `x${text}`.slice(1);

const toSlot = (text: string) =>
  (31 * text.length + text.charCodeAt(text.length >> 1)) & (slots - 1);

function searchIn(text: string, isAccessKey: (text: string) => boolean): string | undefined {
  if (isAccessKey(text)) return text;
  // A key starts at its prefix; an earlier occurrence of the prefix must not hide it.
  for (let at = text.indexOf('sk-proxy-'); at !== -1; at = text.indexOf('sk-proxy-', at + 1)) {
    generated.lastIndex = at;
    const [key] = generated.exec(text) ?? [];
    if (key !== undefined && isAccessKey(key)) return key;
  }
  const pieces = text.split(separators);
  if (pieces.length === 1) return undefined;
  // All of them: a request head of 64 KB has a few thousand, which take milliseconds.
  for (const piece of pieces) {
    if (piece.length >= minPiece && isAccessKey(piece)) return piece;
  }
  // A key may contain separators itself: also try the text after a scheme or a colon.
  return [/^\S+\s+(.+)$/, /^[^:]*:(.+)$/, /:([^:]+)$/]
    .map((rest) => rest.exec(text)?.[1])
    .find((rest) => rest !== undefined && isAccessKey(rest));
}

function searchEncoded(value: string, search: Search): string | undefined {
  // RFC 7617: user and password in base64.
  const basic = /^\s*basic\s+([\w+/-]+)/i.exec(value)?.[1];
  return (
    (basic === undefined ? undefined : search(Buffer.from(basic, 'base64').toString())) ??
    findFirst(decodeRepeatedly(value), search)
  );
}

function findFirst(texts: readonly string[], search: Search): string | undefined {
  for (const text of texts) {
    const key = search(text);
    if (key !== undefined) return key;
  }
  return undefined;
}
