import './supported-node';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import packageJson from '../package.json';
import { LICENCES_FILE, toLicenceList } from '../plugins/shared/packaging/licences';
import { readNotes } from './release/notes';
import { packNpmPackage } from './release/npm-package';

/** What is built: the name in the release, the YAML file, and where `sls package` puts the zip. */
const zips = [
  {
    name: 'tencent-scf.zip',
    config: 'serverless.yml',
    isZip: (file: string) => file === 'proxy.zip',
  },
  {
    name: 'aws-lambda.zip',
    config: 'serverless.aws.yml',
    isZip: (file: string) => file === 'proxy.zip',
  },
  {
    name: 'aws-lambda-web.zip',
    config: 'serverless.aws-web.yml',
    isZip: (file: string) => /^[0-9a-f]{64}\.zip$/.test(file),
  },
];

const folder = 'release';

/**
 * `npm run release`: creates all files of a release in `release/`. The zips are byte-for-byte those
 * that `sls deploy` would upload, and the same on every machine.
 */
async function main(): Promise<void> {
  const { version } = packageJson;
  const notes = readNotes(readFileSync('CHANGELOG.md', 'utf8'), version);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const { name, config, isZip } of zips) {
    const packed = join(folder, '.packed');
    sls('package', '-c', config, '--package', packed);
    const file = readdirSync(packed).find(isZip);
    if (!file) throw new Error(`"sls package -c ${config}" has not created a zip.`);
    writeFileSync(join(folder, name), readFileSync(join(packed, file)));
    rmSync(packed, { recursive: true });
  }
  await packNpmPackage(folder);
  writeFileSync(
    join(folder, 'sbom.cdx.json'),
    npm('sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'),
  );
  writeFileSync(join(folder, LICENCES_FILE), await toLicenceList());
  writeFileSync(join(folder, 'NOTES.md'), notes);
  const files = readdirSync(folder).sort();
  const sums = files.map((file) => `${toSha256(join(folder, file))}  ${file}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  for (const file of [...files, 'SHA256SUMS']) {
    const size = (statSync(join(folder, file)).size / 1024).toFixed(1);
    process.stderr.write(`${join(folder, file).padEnd(44)}${size.padStart(8)} KB\n`);
  }
  warnOfOwnSettings();
}

/** Personal settings are included as in a deploy: such zips are not for others. */
function warnOfOwnSettings(): void {
  const own = ['access-keys.txt', '.env'].filter((file) => existsSync(file));
  if (own.length === 0) return;
  process.stderr.write(
    `Note: the zips contain your ${own.join(' and ')}. To publish a release, build from a fresh clone.
`,
  );
}

/** The project's own osls, without credentials: packaging needs no cloud. */
function sls(...words: string[]): void {
  const program = join('node_modules', 'serverless', 'bin', 'serverless.js');
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    SLS_SCHEMA_CACHE_BASE_DIR: process.env.SLS_SCHEMA_CACHE_BASE_DIR,
    // The zip does not depend on it; without one, packaging would create a token for this checkout.
    VERIFY_TOKEN: 'release',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
  };
  execFileSync(process.execPath, [program, ...words], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function npm(...words: string[]): Buffer {
  return execFileSync('npm', words, {
    maxBuffer: 64 * 2 ** 20,
    shell: process.platform === 'win32',
  });
}

const toSha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
