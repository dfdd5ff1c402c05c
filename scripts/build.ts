import { bundle, bundleApart } from '../plugins/bundle/bundle';

/** `npm run build`: makes the files that the clouds start. */
async function main(): Promise<void> {
  for (const cloud of ['tencent', 'aws']) {
    const outfile = `dist/${cloud}/index.cjs`;
    const size = await bundle(`functions/${cloud}.ts`, outfile);
    await bundleApart(outfile);
    process.stderr.write(`${outfile.padEnd(24)}${(size / 1024).toFixed(1).padStart(6)} KB\n`);
  }
}

void main();
