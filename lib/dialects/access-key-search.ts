/** Finds the access key that a text is or contains. */
export type AccessKeySearch = (text: string) => string | undefined;

/** As `npx sls keys add` makes them: found wherever they stand, also inside a longer word. */
const generated = /sk-proxy-[\w-]{43}/g;

/** Between these a key of the owner's own making is looked for. */
const separators = /[\s,;:=&?/"'<>()[\]{}@|]+/;

/** No piece that is shorter is taken for a key: each costs a SHA-256. */
const minPiece = 8;
/** Nor are more of them looked at than any client sends. */
const maxPieces = 64;

/** How many verdicts are remembered, of texts up to which length. */
const maxRemembered = 2_000;
const maxText = 512;

/**
 * Creates the search. Verdicts are remembered, since most header values are the same in every request,
 * and each piece of a text that is not known yet costs a SHA-256.
 *
 * @param isAccessKey whether a text is an access key: also an expired one, so that it depends on nothing
 *   but the text.
 */
export function createAccessKeySearch(isAccessKey: (text: string) => boolean): AccessKeySearch {
  let recent = new Map<string, string | undefined>();
  let older = new Map<string, string | undefined>();

  function remember(text: string, key: string | undefined): string | undefined {
    if (text.length > maxText) return key;
    if (recent.size >= maxRemembered / 2) {
      older = recent;
      recent = new Map();
    }
    recent.set(text, key);
    return key;
  }

  return (text) => {
    const known = recent.get(text);
    if (known !== undefined || recent.has(text)) return known;
    if (older.has(text)) return remember(text, older.get(text));
    return remember(text, search(text, isAccessKey));
  };
}

function search(text: string, isAccessKey: (text: string) => boolean): string | undefined {
  if (isAccessKey(text)) return text;
  // A key begins where its prefix does; another prefix before it must not hide it.
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
  // A key may hold separators itself: what follows a scheme, or a colon.
  return [/^\S+\s+(.+)$/, /^[^:]*:(.+)$/, /:([^:]+)$/]
    .map((rest) => rest.exec(text)?.[1])
    .find((rest) => rest !== undefined && isAccessKey(rest));
}
