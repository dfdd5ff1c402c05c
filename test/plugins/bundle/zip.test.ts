import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { toZip } from '../../../plugins/shared/packaging/zip';

const folder = mkdtempSync(join(tmpdir(), 'zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = [
  { name: 'scf_bootstrap', data: '#!/bin/bash\nexec node index.cjs\n', executable: true },
  { name: 'index.cjs', data: 'require("node:http")' },
] as const;

/** The central directory, which `unzip` and the clouds use. */
function readCentralDirectory(zip: Uint8Array) {
  const view = Buffer.from(zip);
  const entries = [];
  for (let at = view.indexOf('PK\x01\x02'); at >= 0; at = view.indexOf('PK\x01\x02', at + 1)) {
    const nameLength = view.readUInt16LE(at + 28);
    entries.push({
      name: view.toString('utf8', at + 46, at + 46 + nameLength),
      madeBy: view.readUInt8(at + 5),
      mode: (view.readUInt32LE(at + 38) >>> 16).toString(8),
      time: view.readUInt16LE(at + 12),
      date: view.readUInt16LE(at + 14),
    });
  }
  return entries;
}

describe('a zip', () => {
  test('contains the files unchanged', () => {
    const unzipped = unzipSync(toZip(files));
    expect(Object.keys(unzipped).sort()).toEqual(['index.cjs', 'scf_bootstrap']);
    expect(strFromU8(unzipped['index.cjs'] as Uint8Array)).toBe('require("node:http")');
  });

  test('has the Unix executable bit for executable files only', () => {
    expect(readCentralDirectory(toZip(files))).toEqual([
      { name: 'index.cjs', madeBy: 3, mode: '100644', time: 0, date: 0b0000000_0001_00001 },
      { name: 'scf_bootstrap', madeBy: 3, mode: '100755', time: 0, date: 0b0000000_0001_00001 },
    ]);
  });

  test('has the same bytes whatever the order of its files', () => {
    expect(Buffer.from(toZip(files.toReversed()))).toEqual(Buffer.from(toZip(files)));
  });

  test('has the same bytes in every time zone', () => {
    const script = join(folder, 'zip.ts');
    const zip = JSON.stringify(require.resolve('../../../plugins/shared/packaging/zip'));
    writeFileSync(
      script,
      `import { toZip } from ${zip};
       process.stdout.write(Buffer.from(toZip(${JSON.stringify(files)})).toString('hex'));`,
    );
    const zones = ['America/Los_Angeles', 'Asia/Tokyo', 'Africa/Monrovia'];
    const hex = zones.map((TZ) =>
      execFileSync(join(process.cwd(), 'node_modules/.bin/tsx'), [script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      }),
    );
    expect(new Set(hex)).toEqual(new Set([Buffer.from(toZip(files)).toString('hex')]));
  });
});
