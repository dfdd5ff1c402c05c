import { writeFileSync } from 'node:fs';
import { bundle } from '../plugins/shared/packaging/bundle';
import { bundlePage } from '../plugins/shared/packaging/page';

/** Before `npm start` and `npm run demo` the sizes are of no interest. */
const isQuiet = process.argv.includes('--quiet');

function print(file: string, size: number): void {
  if (isQuiet) return;
  process.stderr.write(`${file.padEnd(34)}${(size / 1024).toFixed(1).padStart(6)} KB\n`);
}

/** `npm run build`: creates the files that the clouds start, each with the status page. */
async function main(): Promise<void> {
  const pageFiles = await bundlePage();
  for (const cloud of ['tencent', 'aws', 'start']) {
    const folder = `dist/${cloud}`;
    const { files } = await bundle(`functions/${cloud}.ts`, `${folder}/index.cjs`);
    const [entry, ...chunks] = files;
    print(`${folder}/index.cjs`, entry?.data.length ?? 0);
    const later = chunks.reduce((sum, { data }) => sum + data.length, 0);
    print(`  and ${chunks.length} chunks, loaded on demand`, later);
    for (const { name, data } of pageFiles) {
      writeFileSync(`${folder}/${name}`, data);
      print(`${folder}/${name}`, data.length);
    }
  }
}

void main();
