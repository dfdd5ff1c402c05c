import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file that `npx sls keys` writes and a deploy places next to the code. */
export const keysFileName = 'access-keys.txt';

/**
 * Reads the file from a folder.
 *
 * @returns undefined if there is none: the proxy is then not locked by it.
 */
export function readKeysFile(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, keysFileName), 'utf8');
  } catch (error) {
    // Any other error must not leave the proxy open.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
