import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';

const UNIX = 3;

/** The bootstrap file that Tencent's documentation recommends. */
export const BOOTSTRAP = '#!/bin/bash\nexec /var/lang/node20/bin/node index.cjs\n';

/** A zip with scf_bootstrap and one script. */
export function makeZip(
  bootstrap: string | undefined = BOOTSTRAP,
  { mode = 0o755, script = readFileSync(join(__dirname, '../sample/index.cjs'), 'utf8') } = {},
): Buffer {
  const files: Zippable = { 'index.cjs': strToU8(script) };
  if (bootstrap !== undefined) {
    const attrs = (0o100_000 | mode) << 16;
    files.scf_bootstrap = [strToU8(bootstrap), { os: UNIX, attrs }];
  }
  return Buffer.from(zipSync(files));
}
