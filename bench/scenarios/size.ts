import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Scenario } from './scenario';

/** The size to upload and, at each cold start, to read and compile. */
export const size: Scenario = {
  name: 'size',
  title: 'Bundle (the minified CommonJS file that is read at each start)',
  figures: [
    { key: 'plain', title: 'KB', digits: 1, target: 135 },
    { key: 'compressed', title: 'KB, gzip', digits: 1 },
  ],
  rounds: () => 1,
  select: async (programs) => programs.filter(({ bundle }) => bundle !== undefined),
  async measure(_bench, { bundle = '' }) {
    return {
      plain: statSync(bundle).size / 1024,
      compressed: gzipSync(readFileSync(bundle)).length / 1024,
    };
  },
};
