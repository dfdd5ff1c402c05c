import { writeFileSync } from 'node:fs';
import { bundle } from '../plugins/bundle/bundle';
import { bundlePage, PAGE_FILE } from '../plugins/bundle/page';

const toKilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;

/** `npm run build`: makes the file that each cloud starts, and the page beside it. */
async function main(): Promise<void> {
  const size = await bundle('functions/tencent.ts', 'dist/tencent/index.cjs');
  process.stderr.write(`dist/tencent/index.cjs  ${toKilobytes(size)}\n`);
  const page = await bundlePage();
  writeFileSync(`dist/tencent/${PAGE_FILE}`, page);
  process.stderr.write(`dist/tencent/${PAGE_FILE}  ${toKilobytes(page.length)}\n`);
}

void main();
