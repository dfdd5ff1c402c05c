import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file that `npx sls keys` writes, and that a deploy puts beside the code. */
export const keysFileName = 'access-keys.txt';

/**
 * The text of the file in a folder.
 *
 * @returns undefined where there is none: then the file locks nothing.
 */
export function readKeysFile(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, keysFileName), 'utf8');
  } catch (error) {
    // Any other reason must not leave the door open.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
