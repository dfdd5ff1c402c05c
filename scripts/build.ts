import './supported-node';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundle } from '../plugins/shared/packaging/bundle';
import { bundlePage } from '../plugins/shared/packaging/page';

/**
 * `npm run build [-- --quiet] [tencent|aws|start]`: creates the files that the clouds and `npm start` run, each
 * with the status page; all of them, or those named.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quiet: { type: 'boolean', default: false } },
  });
  const print = (file: string, size: number) => {
    if (values.quiet) return;
    process.stderr.write(`${file.padEnd(34)}${(size / 1024).toFixed(1).padStart(6)} KB\n`);
  };
  const pageFiles = await bundlePage();
  for (const name of positionals.length > 0 ? positionals : ['tencent', 'aws', 'start']) {
    const folder = `dist/${name}`;
    const { files } = await bundle(`functions/${name}.ts`, `${folder}/index.cjs`);
    const [entry, ...chunks] = files;
    print(`${folder}/index.cjs`, entry?.data.length ?? 0);
    const later = chunks.reduce((sum, { data }) => sum + data.length, 0);
    print(`  and ${chunks.length} chunks, loaded on demand`, later);
    for (const { name: file, data } of pageFiles) {
      writeFileSync(`${folder}/${file}`, data);
      print(`${folder}/${file}`, data.length);
    }
  }
}

void main();
