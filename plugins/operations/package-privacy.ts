import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Options } from '../shared/framework';

/** What was packaged holds the variables of the functions, keys among them: for this user's eyes only. */
export function keepPackagePrivate(serviceDir: string, { package: folder }: Options): void {
  for (const name of ['.serverless', ...(typeof folder === 'string' ? [folder] : [])]) {
    try {
      chmodSync(resolve(serviceDir, name), 0o700);
    } catch (error) {
      // osls moves everything to the folder of --package, and leaves nothing behind.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
