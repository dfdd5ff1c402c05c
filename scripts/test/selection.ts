import type { NodeMajor } from '../node-binary';

/** A jest run: the files, and the Node version if different from the current one. */
export interface Run {
  readonly node?: NodeMajor;
  readonly words: readonly string[];
}

/**
 * Tests that only `npm run test:all` runs: cloud tests beyond one deploy to each, and tests that
 * build an image or compile with Go.
 */
const BEYOND_QUICK = [
  'test/clouds/(?!(?:aws|tencent)/deploy\\.e2e|pipelines/files)',
  'test/web/clouds',
  'test/container/image',
  'test/examples',
];

/**
 * Tests that need not run on a second Node version: twins and images use their own Node, and the
 * npm package is tested on both by its own test.
 */
const ON_ONE_NODE = ['test/clouds/', 'test/web/', 'test/container/image', 'test/npm-package'];

const ignoring = (paths: readonly string[]) => ['--testPathIgnorePatterns', ...paths];

/** The runs of each test command. */
export const selections = {
  /** `npm test`: three minutes on two quiet cores. */
  quick: [{ words: ignoring(BEYOND_QUICK) }],
  /** `npm run test:all` */
  all: [
    { node: 20, words: [] },
    { node: 24, words: ignoring(ON_ONE_NODE) },
  ],
  /** The part of `all` that `quick` on Node 20 leaves out (`.ci/run`). */
  rest: [
    { node: 20, words: ['--testPathPatterns', ...BEYOND_QUICK] },
    { node: 24, words: ignoring(ON_ONE_NODE) },
  ],
  /** The explicitly named files. */
  named: [{ words: [] }],
} as const satisfies Record<string, readonly Run[]>;
