import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(__dirname, '..');

/** The arrows in docs/architecture.md: what each folder of lib/ may import. */
function readArrows(): Map<string, string[]> {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const rows = text.matchAll(
    /^\| `(\w+)` +\| (nothing from `lib\/`|all of the above|`[^|]*`) *\|/gm,
  );
  const arrows = new Map<string, string[]>();
  for (const [, folder = '', imports = ''] of rows) {
    const named = [...imports.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    arrows.set(folder, imports === 'all of the above' ? [...arrows.keys()] : named);
  }
  return arrows;
}

/** The imports between folders that the linter rejects, such as `exchange → pipeline`. */
function findRefused(folders: readonly string[]): Set<string> {
  const project = mkdtempSync(join(tmpdir(), 'arrows-'));
  const config = readFileSync(join(root, 'biome.json'), 'utf8');
  writeFileSync(join(project, 'biome.json'), config.replace('"enabled": true', '"enabled": false'));
  for (const folder of folders) {
    mkdirSync(join(project, 'lib', folder), { recursive: true });
    for (const other of [...folders, '../functions', '../plugins']) {
      const file = join(project, 'lib', folder, `${other.replaceAll(/\W/g, '')}.ts`);
      writeFileSync(file, `export { probe } from '../${other}/probe';\n`);
    }
  }
  try {
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const words = ['lint', '--only=style/noRestrictedImports', '--max-diagnostics=none', '.'];
    const { stdout, stderr } = spawnSync(process.execPath, [biome, ...words], {
      cwd: project,
      encoding: 'utf8',
    });
    const places = (stdout + stderr).matchAll(/lib\/(\w+)\/(\w+)\.ts:\d+:\d+ lint\/style/g);
    return new Set([...places].map(([, folder, other]) => `${folder} → ${other}`));
  } finally {
    rmSync(project, { recursive: true });
  }
}

describe('the arrows between the folders of lib/', () => {
  const arrows = readArrows();
  const folders = [...arrows.keys()];

  test('are documented for every folder', () => {
    expect([...folders].sort()).toEqual(readdirSync(join(root, 'lib')).sort());
  });

  test('are enforced by the linter, which rejects every other import', () => {
    const pairs = folders.flatMap((folder) =>
      folders
        .filter((other) => other !== folder && !arrows.get(folder)?.includes(other))
        .map((other) => `${folder} → ${other}`),
    );
    const outside = folders.flatMap((folder) => [`${folder} → functions`, `${folder} → plugins`]);
    expect([...findRefused(folders)].sort()).toEqual([...pairs, ...outside].sort());
  });
});
