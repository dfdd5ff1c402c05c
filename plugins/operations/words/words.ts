import table from './error-words.json';

/** Where a code comes from: a cloud, the upstream API, the proxy itself, or the network. */
export type Speaker = 'tencent' | 'aws' | 'provider' | 'proxy' | 'network';

/** A code, what it means, and the next step. docs/operations.md contains the same table. */
export interface ErrorWord {
  readonly code: string;
  readonly by: Speaker;
  /** Other spellings. */
  readonly match?: readonly string[];
  /** The HTTP status that comes along with a code of the proxy. */
  readonly status?: number;
  readonly en: { readonly means: string; readonly cure: string };
  readonly zh: { readonly means: string; readonly cure: string };
}

/** Every code that is explained anywhere. */
export const errorWords = table as readonly ErrorWord[];

/** All meanings of a code, from any source; case-insensitive. */
export function findWords(code: string, by?: Speaker): ErrorWord[] {
  const wanted = code.toLowerCase();
  return errorWords.filter(
    (word) =>
      (by === undefined || word.by === by) &&
      [word.code, String(word.status ?? ''), ...(word.match ?? [])].some(
        (known) => known.toLowerCase() === wanted,
      ),
  );
}
