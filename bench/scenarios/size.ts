import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Scenario } from './scenario';

/** The size of the upload, and of the code to read and compile at each cold start. */
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
