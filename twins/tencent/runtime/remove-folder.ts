import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes a code folder, whose subfolders are read-only. */
export async function removeFolder(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
  await rm(folder, { recursive: true, force: true });
}
