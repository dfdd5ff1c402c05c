import { type Run, selections } from './selection';

/** The arguments of `npm test -- …`. */
export interface TestRequest {
  /** Install the programs that are missing. */
  readonly installs: boolean;
  readonly runs: readonly Run[];
}

const OWN = ['--install', '--all', '--rest'];

/** Separates the options of `npm test` from those for jest, which can name files. */
export function toRequest(words: readonly string[]): TestRequest {
  const forJest = words.filter((word) => !OWN.includes(word));
  const namesFiles = forJest.some((word) => !word.startsWith('-'));
  const selection = words.includes('--all')
    ? selections.all
    : words.includes('--rest')
      ? selections.rest
      : namesFiles
        ? selections.named
        : selections.quick;
  return {
    installs: words.includes('--install'),
    // Ours come last: some of jest's options consume all following values.
    runs: selection.map((run: Run) => ({ ...run, words: [...forJest, ...run.words] })),
  };
}
