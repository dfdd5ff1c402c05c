import type { NodeMajor } from '../node-binary';

/** A run of jest: which files, and on which Node if not on the one that runs this. */
export interface Run {
  readonly node?: NodeMajor;
  readonly words: readonly string[];
}

/**
 * What `npm test` leaves to `npm run test:all`: the clouds beyond one deploy to each, and what builds an
 * image or compiles with Go.
 */
const BEYOND_QUICK = [
  'test/clouds/(?!(?:aws|tencent)/deploy\\.e2e|pipelines/files)',
  'test/web/clouds',
  'test/container/image',
  'test/examples',
];

/**
 * On the second Node these add nothing: a twin runs functions on a Node of its own, and so does an image;
 * the npm package is tried on both by its own test.
 */
const ON_ONE_NODE = ['test/clouds/', 'test/web/', 'test/container/image', 'test/npm-package'];

const ignoring = (paths: readonly string[]) => ['--testPathIgnorePatterns', ...paths];

/** What each way to ask for tests runs. */
export const selections = {
  /** `npm test`: three minutes on two quiet cores. */
  quick: [{ words: ignoring(BEYOND_QUICK) }],
  /** `npm run test:all` */
  all: [
    { node: 20, words: [] },
    { node: 24, words: ignoring(ON_ONE_NODE) },
  ],
  /** What `all` has beyond `quick`, for those who have run that on Node 20 (`.ci/run`). */
  rest: [
    { node: 20, words: ['--testPathPatterns', ...BEYOND_QUICK] },
    { node: 24, words: ignoring(ON_ONE_NODE) },
  ],
  /** The files that somebody names, whatever they are. */
  named: [{ words: [] }],
} as const satisfies Record<string, readonly Run[]>;
