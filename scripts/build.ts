import { writeFileSync } from 'node:fs';
import { bundle, bundleApart, partsApart } from '../plugins/shared/packaging/bundle';
import { bundlePage } from '../plugins/shared/packaging/page';

function tell(file: string, size: number): void {
  process.stderr.write(`${file.padEnd(26)}${(size / 1024).toFixed(1).padStart(6)} KB\n`);
}

/** `npm run build`: makes the files that the clouds start, and the page beside each. */
async function main(): Promise<void> {
  const pageFiles = await bundlePage();
  for (const cloud of ['tencent', 'aws']) {
    const outfile = `dist/${cloud}/index.cjs`;
    tell(outfile, await bundle(`functions/${cloud}.ts`, outfile));
    for (const part of Object.values(partsApart)) await bundleApart(part, outfile);
    for (const { name, data } of pageFiles) {
      writeFileSync(`dist/${cloud}/${name}`, data);
      tell(`dist/${cloud}/${name}`, data.length);
    }
  }
}

void main();
