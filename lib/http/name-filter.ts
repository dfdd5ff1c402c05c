/** A quick check of a header name, in any letter case: false means that it is none of the names. */
export type NameFilter = (name: string) => boolean;

/**
 * Creates a filter that rules out nearly all other names by their length and last letter, without
 * converting them to lower case, which would allocate a string for every header of every request.
 */
export function createNameFilter(names: Iterable<string>): NameFilter {
  /** The last letters, as bits, by length. */
  const letters = new Int32Array(lengths);
  const lettersOf = (name: string) => letters[name.length % lengths] ?? 0;
  for (const name of names) letters[name.length % lengths] = lettersOf(name) | lastLetter(name);
  return (name) => (lettersOf(name) & lastLetter(name)) !== 0;
}

/** Longer names share a place with shorter ones. */
const lengths = 32;

// A shift uses the lowest five bits only: those of a letter are the same in both cases.
const lastLetter = (name: string) => 1 << name.charCodeAt(name.length - 1);
