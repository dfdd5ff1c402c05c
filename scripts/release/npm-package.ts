import { copyFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle } from '../../plugins/shared/packaging/bundle';
import { LICENCES_FILE, toLicenceList } from '../../plugins/shared/packaging/licences';
import { bundlePage } from '../../plugins/shared/packaging/page';
import { projectRoot } from '../../plugins/shared/project-root';

/**
 * Writes what runs anywhere with Node alone: the server with its page and the licence texts of what is
 * bundled. The npm package and the image hold this folder.
 */
export async function writeServer(folder: string): Promise<void> {
  await bundle('functions/start.ts', resolve(folder, 'index.cjs'));
  for (const { name, data } of await bundlePage()) writeFileSync(join(folder, name), data);
  writeFileSync(join(folder, LICENCES_FILE), await toLicenceList());
  copyFileSync(join(projectRoot, 'LICENSE'), join(folder, 'LICENSE'));
}
