/** Finds the access key that a text is or contains. */
export type AccessKeySearch = (text: string) => string | undefined;

/** Keys created by `npx sls keys add`: found anywhere, even inside a longer word. */
const generated = /sk-proxy-[\w-]{43}/y;

/** Separators between which custom keys are searched for. */
const separators = /[\s,;:=&?/"'<>()[\]{}@|]+/;

/** The minimum length of a candidate: each costs a SHA-256. */
const minPiece = 8;
/** The maximum number of candidates, more than any client sends. */
const maxPieces = 64;

/** Limits of the result cache: number of entries, and length of a text. */
const maxRemembered = 2_000;
const maxText = 512;

/**
 * Creates the search. Results are cached, because most header values are the same in every request,
 * and every new candidate costs a SHA-256.
 *
 * @param isAccessKey whether a text is an access key, including expired ones, so that the result
 * depends only on the text.
 */
export function createAccessKeySearch(isAccessKey: (text: string) => boolean): AccessKeySearch {
  /** Null: the text holds no key. */
  let recent = new Map<string, string | null>();
  let older = new Map<string, string | null>();

  function remember(text: string, key: string | undefined): string | undefined {
    if (text.length > maxText) return key;
    if (recent.size >= maxRemembered / 2) {
      older = recent;
      recent = new Map();
    }
    recent.set(copyOf(text), key === undefined ? null : copyOf(key));
    return key;
  }

  return (text) => {
    const known = recent.get(text);
    if (known !== undefined) return known ?? undefined;
    const before = older.get(text);
    if (before !== undefined) return remember(text, before ?? undefined);
    return remember(text, search(text, isAccessKey));
  };
}

/** V8 keeps a text of 60 KB in memory for as long as a part of it is referenced. */
const copyOf = (text: string): string => Buffer.from(text).toString();

function search(text: string, isAccessKey: (text: string) => boolean): string | undefined {
  if (isAccessKey(text)) return text;
  // A key starts at its prefix; an earlier occurrence of the prefix must not hide it.
  for (let at = text.indexOf('sk-proxy-'); at !== -1; at = text.indexOf('sk-proxy-', at + 1)) {
    generated.lastIndex = at;
    const [key] = generated.exec(text) ?? [];
    if (key !== undefined && isAccessKey(key)) return key;
  }
  const pieces = text.split(separators);
  if (pieces.length === 1) return undefined;
  for (const piece of pieces.slice(0, maxPieces)) {
    if (piece.length >= minPiece && isAccessKey(piece)) return piece;
  }
  // A key may contain separators itself: also try the text after a scheme or a colon.
  return [/^\S+\s+(.+)$/, /^[^:]*:(.+)$/, /:([^:]+)$/]
    .map((rest) => rest.exec(text)?.[1])
    .find((rest) => rest !== undefined && isAccessKey(rest));
}
