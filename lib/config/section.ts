/** A setting as the documentation shows it. */
export interface Setting {
  readonly name: string;
  readonly defaultValue: string;
  /** Names of the seed project, and lower-case forms that other tools use. */
  readonly aliases: readonly string[];
  /** Whether the value may hold a secret, so that a message must not repeat it. */
  readonly secret?: boolean;
  /**
   * Where it is passed on by the YAML files, if not everywhere: only where a server of our own runs;
   * nowhere, since a machine's own value is not meant for a function; or set by the deploy itself.
   */
  readonly scope?: 'server' | 'local' | 'deploy';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What a section of the configuration reads from: a section is a table of settings and one function
 * that makes a value of them, in a file of its own (`docs/architecture.md`).
 */
export interface Source<Key extends string> {
  /**
   * The value of a setting, or its default.
   *
   * @param parse throws a sentence that says what is allowed ("must be …"); it becomes a problem,
   *   and the default counts, so that one start names all problems.
   */
  read<Value>(key: Key, parse: (text: string) => Value): Value;
  /** Whether somebody set it. */
  isSet(key: Key): boolean;
  /** Notes what is wrong beyond a single setting, as a whole sentence without secret values. */
  problem(sentence: string): void;
}

/** Makes a reader accept the empty text of a default that means "not set". */
export function optional<Value>(parse: (text: string) => Value) {
  return (text: string): Value | undefined => (text === '' ? undefined : parse(text));
}
