import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Fills a folder as Lambda's /var/runtime: AWS's own runtime client, unchanged. Where it asks for its native
 * add-on, `require('./rapid-client.node')` finds a folder of that name with our JavaScript client in it.
 */
export async function createRuntimeFolder(folder: string): Promise<void> {
  const manifest = createRequire(__filename).resolve('aws-lambda-ric/package.json');
  await mkdir(join(folder, 'rapid-client.node'), { recursive: true });
  await copyFile(join(dirname(manifest), 'index.mjs'), join(folder, 'index.mjs'));
  await copyFile(
    join(__dirname, 'rapid-client.cjs'),
    join(folder, 'rapid-client.node', 'index.js'),
  );
}
