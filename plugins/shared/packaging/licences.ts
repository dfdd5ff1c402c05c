import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../project-root';

/** The name of the list that accompanies the code in every zip, package and image. */
export const LICENCES_FILE = 'LICENCES.txt';

const functions = ['tencent', 'aws', 'aws-web', 'start'].map((name) => `functions/${name}.ts`);

const made = new Map<string, Promise<string>>();

/**
 * The licences of this project and of every package that is inside the bundles, with their texts: anyone
 * who redistributes a bundle must include them. The same sources give the same text.
 *
 * @param sources of more bundles, in addition to the functions.
 */
export function toLicenceList(more: readonly string[] = []): Promise<string> {
  const key = more.join();
  const list = made.get(key) ?? makeList([...functions, ...more]);
  made.set(key, list);
  return list;
}

async function makeList(entries: readonly string[]): Promise<string> {
  const folders = new Set<string>();
  const note = (paths: readonly string[]) => {
    for (const path of paths) {
      const [folder] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
      if (folder) folders.add(folder);
    }
  };
  note(await listInputs(entries));
  note(await listPageInputs());
  const parts = ['.', ...[...folders].sort()].map(toPart);
  return `What is inside, and under which licence.\n\n${parts.join('\n')}`;
}

/** The files that the bundles are made from. */
async function listInputs(entries: readonly string[]): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [...entries],
    outdir: 'out',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

/** The files that the page at `/` is made from. */
async function listPageInputs(): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: ['web/main.tsx', 'web/markdown/chunk.ts'],
    outdir: 'out',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

function toPart(path: string): string {
  const folder = resolve(projectRoot, path);
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string };
  if (!license) throw new Error(`${name} is in a bundle but does not declare a licence.`);
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
  const text = file
    ? readFileSync(join(folder, file), 'utf8').trim()
    : `The package does not include its licence text; https://spdx.org/licenses/${license}.html has it.`;
  const line = '='.repeat(80);
  return `${line}\n${name} ${version}: ${license}\n${line}\n\n${text}\n`;
}
