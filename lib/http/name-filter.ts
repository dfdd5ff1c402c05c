/** A quick check of a header name, in any letter case: false means that it is none of the names. */
export type NameFilter = (name: string) => boolean;

/**
 * Creates a filter that rules out nearly all other names by their length and last letter, without
 * converting them to lower case, which would allocate a string for every header of every request.
 */
export function createNameFilter(names: Iterable<string>): NameFilter {
  let lengths = 0;
  let letters = 0;
  for (const name of names) {
    lengths |= lengthBit(name);
    letters |= letterBit(name);
  }
  return (name) => (lengths & lengthBit(name)) !== 0 && (letters & letterBit(name)) !== 0;
}

// A shift uses the lowest five bits only: those of a letter are the same in both cases.
const lengthBit = (name: string) => 1 << name.length;
const letterBit = (name: string) => 1 << name.charCodeAt(name.length - 1);
