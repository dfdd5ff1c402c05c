/** A setting as the documentation shows it. */
export interface Setting {
  readonly name: string;
  readonly defaultValue: string;
  /** Variable names of the original project, and lower-case forms that other tools use. */
  readonly aliases: readonly string[];
  /** Whether the value may contain a secret, so that messages must not repeat it. */
  readonly secret?: boolean;
  /**
   * Which YAML files pass the setting, if not all: only those with our own server; none, because
   * the machine's value is not meant for a function; or set by the deploy itself.
   */
  readonly scope?: 'server' | 'local' | 'deploy';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The source from which a section reads its settings. A section is a table of settings and a
 * function that reads them, in its own file (`docs/architecture.md`).
 */
export interface Source<Key extends string> {
  /**
   * The value of a setting, or its default.
   *
   * @param parse throws an error that states what is allowed ("must be …"). It is reported as a
   * problem and the default is used, so that all problems are found in one run.
   */
  read<Value>(key: Key, parse: (text: string) => Value): Value;
  /** Whether it is set. */
  isSet(key: Key): boolean;
  /**
   * Reports a problem that concerns more than one setting, as a complete sentence without secret
   * values.
   */
  problem(sentence: string): void;
}

/** Makes a parser accept an empty default that means "not set". */
export function optional<Value>(parse: (text: string) => Value) {
  return (text: string): Value | undefined => (text === '' ? undefined : parse(text));
}
