import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { guard } from '../../support/guardian';
import { oslsCache } from '../support/osls';

const root = resolve(__dirname, '../../..');

const files = [
  'docs',
  'functions',
  'lib',
  'plugins',
  'scripts',
  'web',
  'package.json',
  'package-lock.json',
  'CHANGELOG.md',
  'LICENSE',
  'serverless.yml',
  'serverless.aws.yml',
  'serverless.aws-web.yml',
];

/** The outcome of a script. */
export interface ScriptOutcome {
  readonly code: number | null;
  /** Both outputs, as the log of a pipeline shows them. */
  readonly output: string;
}

/** A pipeline machine after it has checked the project out. */
export interface Checkout {
  readonly folder: string;
  edit(path: string, change: (text: string) => string): void;
  read(path: string): string;
  /** Runs a script as pipelines do: in bash, which stops at the first failing command. */
  run(script: string, environment: Readonly<Record<string, string>>): Promise<ScriptOutcome>;
  remove(): void;
}

/** Checks the project out into a separate folder. */
export function createCheckout(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'checkout-'));
  for (const file of files) cpSync(join(root, file), join(folder, file), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const programs = join(folder, '.programs');
  mkdirSync(programs);
  // Everything is already installed, so this is the only command that is not run for real.
  const npm = `#!/bin/bash\n[ "$1" = ci ] && exit 0\nPATH="\${PATH#*:}" exec npm "$@"\n`;
  writeFileSync(join(programs, 'npm'), npm);
  chmodSync(join(programs, 'npm'), 0o755);

  return {
    folder,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    edit(path, change) {
      writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
    },
    run(script, environment) {
      const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
        cwd: folder,
        env: {
          PATH: `${programs}:${process.env.PATH}`,
          HOME: folder,
          CI: 'true',
          npm_config_offline: 'true',
          ...oslsCache,
          NODE_OPTIONS: `--require ${join(root, 'test/clouds/support/loopback-only.cjs')}`,
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      guard(child);
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      }
      return new Promise((done) => child.once('close', (code) => done({ code, output })));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
