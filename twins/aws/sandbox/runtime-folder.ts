import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Fills a folder like Lambda's /var/runtime: AWS's own runtime client, unchanged. Its
 * `require('./rapid-client.node')` for the native add-on finds a folder of that name with our JavaScript client.
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
