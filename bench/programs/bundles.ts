import { join } from 'node:path';
import { build } from 'esbuild';
import { bundle } from '../../plugins/shared/packaging/bundle';

const root = join(__dirname, '../..');

/**
 * Bundles a program into one minified CommonJS file, so that start-up compares programs, not
 * numbers of files. This proxy's own bundle comes from the build for deployments.
 */
export async function bundleProgram(name: string, source: string): Promise<string> {
  if (name === 'proxy' || name === 'lambda') {
    const outfile = `dist/${name === 'proxy' ? 'tencent' : 'aws'}/index.cjs`;
    await bundle(source, outfile);
    return join(root, outfile);
  }
  const outfile = join(root, 'node_modules/.cache/bench', `${name}.cjs`);
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'error',
  });
  return outfile;
}
