import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this project: the closest parent with the sources of the functions. */
export const projectRoot = findRoot(__dirname);

/** A plugin is one file when it runs (load-typescript.cjs), so a relative path would be wrong. */
function findRoot(folder: string): string {
  if (existsSync(join(folder, 'functions')) || dirname(folder) === folder) return folder;
  return findRoot(dirname(folder));
}
