import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import packageJson from '../../package.json';

// Checkouts with missing packages.

jest.setTimeout(120_000);

const root = join(__dirname, '../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'install-'));
  for (const name of ['plugins', 'scripts', 'package.json', 'serverless.yml']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command as in a shell, without access to a registry. */
const run = (command: string, ...words: string[]) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const { PATH } = process.env;
    const env = { PATH, HOME: folder, npm_config_registry: 'http://127.0.0.1:9', CI: '1' };
    execFile(command, words, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

test('without any packages, "npx sls" says what to do and does not ask the registry for a package of that name', async () => {
  const { output, code } = await run('npx', 'sls', 'deploy');
  expect(output).toContain('Run "npm ci" first.');
  expect(output).not.toMatch(/registry|ECONNREFUSED/);
  expect(code).toBe(1);
});

test('everything that the plugins import is installed without development dependencies, too', async () => {
  const { dependencies, workspaces } = packageJson;
  const own = workspaces.map((path) => path.split('/').at(-1));
  const declared = new Set([...Object.keys(dependencies), ...own]);
  const { metafile } = await build({
    entryPoints: ['bundle', 'keys', 'operations', 'web-function', 'serverless-tencent-scf'].map(
      (plugin) =>
        plugin.includes('-scf') ? `plugins/${plugin}/src/plugin.ts` : `plugins/${plugin}/plugin.ts`,
    ),
    ...{ absWorkingDir: root, bundle: true, packages: 'external', platform: 'node' },
    ...{ write: false, outdir: 'out', metafile: true, logLevel: 'silent' },
  });
  const imported = Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith('node:') && !path.startsWith('.'))
    .map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  // osls and our workspace provide the clouds' SDKs.
  const brought = /^(@aws-sdk|@smithy\/node-http-handler|@serverless|tencentcloud-sdk-nodejs)/;
  expect(
    [...new Set(imported)].filter((name) => !declared.has(name) && !brought.test(name)),
  ).toEqual([]);
  expect(imported).toContain('esbuild');
  expect(declared).toContain('serverless');
});
