import { bundle } from '../plugins/bundle/bundle';

/** `npm run build`: makes the file that each cloud starts. */
async function main(): Promise<void> {
  const size = await bundle('functions/tencent.ts', 'dist/tencent/index.cjs');
  process.stderr.write(`dist/tencent/index.cjs  ${(size / 1024).toFixed(1)} KB\n`);
}

void main();
