/** What `npm test -- …` was asked for. */
export interface TestRequest {
  /** Install the programs that are missing. */
  readonly installs: boolean;
  /** What jest gets. */
  readonly jest: readonly string[];
}

/** Takes the words apart that belong to `npm test` from those that belong to jest. */
export function toRequest(words: readonly string[]): TestRequest {
  const own = ['--install'];
  return {
    installs: words.includes('--install'),
    jest: words.filter((word) => !own.includes(word)),
  };
}
