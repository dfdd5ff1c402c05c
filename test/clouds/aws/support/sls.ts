import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsTwin } from '../../../../twins/aws/twin';
import { OSLS, oslsCache } from '../../support/osls';
import { withoutVerify } from '../../support/service';

export interface SlsResult {
  readonly code: number | null;
  /** Standard output and standard error, as a terminal shows them, without colours. */
  readonly output: string;
}

/** A folder with a service that the real CLI deploys. */
export interface Service {
  readonly folder: string;
  write(file: string, text: string): void;
  edit(file: string, change: (text: string) => string): void;
  sls(...words: string[]): Promise<SlsResult>;
  remove(): void;
}

const PROJECT = join(__dirname, '..', '..', '..', '..');

/** Creates a folder from which `sls` only talks to the twin. */
export function createService(
  twin: AwsTwin,
  env: Readonly<Record<string, string>> = {},
  yaml = 'serverless.aws.yml',
): Service {
  const folder = mkdtempSync(join(tmpdir(), 'aws-service-'));
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    write: (file, text) => writeFileSync(join(folder, file), text),
    edit: (file, change) => {
      const path = join(folder, file);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
    },
    sls(...words) {
      // osls has no such option: some tests deploy without this project's plugins.
      const given = existsSync(join(folder, 'plugins')) ? withoutVerify(words) : words;
      return run(folder, [...given, '-c', yaml], { ...twin.env, ...env });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Copies what a deployment of this project needs into the folder, for tests that change some of it. */
export function copyProject(service: Service, yaml = 'serverless.aws.yml'): void {
  for (const file of ['lib', 'functions', 'plugins', 'web', 'package.json', 'tsconfig.json', yaml])
    cpSync(join(PROJECT, file), join(service.folder, file), { recursive: true });
}

function run(
  folder: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<SlsResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...OSLS, ...words], {
      cwd: folder,
      // A home directory without profiles.
      env: {
        ...{ PATH: process.env.PATH ?? '', HOME: folder, CI: '1', NO_COLOR: '1' },
        ...oslsCache,
        ...env,
        SLS_AWS_MONITORING_FREQUENCY: '100',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece) => {
        output += piece;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
