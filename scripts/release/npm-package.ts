import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import packageJson from '../../package.json';
import { bundle, bundleInMemory } from '../../plugins/shared/packaging/bundle';
import { LICENCES_FILE, toLicenceList } from '../../plugins/shared/packaging/licences';
import { bundlePage, toRepository } from '../../plugins/shared/packaging/page';
import { projectRoot } from '../../plugins/shared/project-root';

/**
 * Writes the files that need only Node: the server with its page, and the licences of bundled
 * packages. The image contains this folder; the npm package has more.
 */
export async function writeServer(folder: string): Promise<void> {
  await bundle('functions/start.ts', resolve(folder, 'index.cjs'));
  for (const { name, data } of await bundlePage()) writeFileSync(join(folder, name), data);
  writeFileSync(join(folder, LICENCES_FILE), await toLicenceList());
  copyFileSync(join(projectRoot, 'LICENSE'), join(folder, 'LICENSE'));
}

/** The contents of the package besides the server. */
const others = [
  { entry: 'functions/embed.ts', name: 'embed' },
  { entry: 'scripts/release/demo.ts', name: 'demo' },
  {
    entry: 'scripts/check.ts',
    name: 'check',
    external: ['@aws-sdk/*', 'tencentcloud-*', 'esbuild'],
  },
  { entry: 'scripts/usage.ts', name: 'usage' },
];

/** Packs the npm package, and returns the path of the tarball. */
export async function packNpmPackage(target: string): Promise<string> {
  const folder = join(target, '.npm');
  rmSync(folder, { recursive: true, force: true });
  await writeServer(folder);
  for (const { entry, name, external } of others) {
    const { files } = await bundleInMemory(entry, name, external);
    // A shared chunk has the same name everywhere.
    for (const file of files) writeFileSync(join(folder, file.name), file.data);
  }
  writeFileSync(join(folder, LICENCES_FILE), await toLicenceList(['scripts/release/demo.ts']));
  const copy = (from: string, to: string) =>
    copyFileSync(join(projectRoot, from), join(folder, to));
  copy('functions/embed/index.d.ts', 'embed.d.ts');
  copy('docs/npm.md', 'README.md');
  copy('CHANGELOG.md', 'CHANGELOG.md');
  writeFileSync(join(folder, 'cli.cjs'), "#!/usr/bin/env node\nrequire('./index.cjs');\n");
  chmodSync(join(folder, 'cli.cjs'), 0o755);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(toManifest(), null, 2)}\n`);
  const words = ['pack', resolve(folder), '--pack-destination', resolve(target), '--json'];
  const packed = execFileSync('npm', words, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  rmSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  return join(target, filename);
}

/** Not the clone's package.json: the published package has no dependencies. */
function toManifest() {
  const { name, version, description, license, engines } = packageJson;
  const repository = toRepository(packageJson);
  return {
    name,
    version,
    description,
    license,
    engines,
    keywords: [
      'openai',
      'chatgpt',
      'claude',
      'gemini',
      'llm',
      'reverse-proxy',
      'proxy',
      'streaming',
    ],
    ...(repository && {
      repository: { type: 'git', url: `git+${repository}.git` },
      homepage: `${repository}#readme`,
      bugs: `${repository}/issues`,
    }),
    type: 'commonjs',
    bin: { [name]: 'cli.cjs' },
    exports: {
      '.': { types: './embed.d.ts', default: './embed.cjs' },
      './package.json': './package.json',
    },
    types: './embed.d.ts',
    files: ['*.cjs', '*.br', '*.d.ts', LICENCES_FILE, 'CHANGELOG.md'],
  };
}
