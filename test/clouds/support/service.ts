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
import { OSLS, oslsCache } from './osls';

const root = join(__dirname, '../../..');

/** The outcome of a command. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, as a user sees them on the screen. */
  readonly output: string;
  readonly milliseconds: number;
}

/** A running command. */
export interface Running {
  readonly done: Promise<Outcome>;
  /** The output of both streams so far. */
  output(): string;
  kill(signal?: NodeJS.Signals): void;
}

type Command = string | readonly string[];

/** A copy of this project in a separate folder, so that tests can change it and run in parallel. */
export interface Service {
  readonly folder: string;
  /** Attempts to reach another machine, one per line; should be empty. */
  escapes(): string;
  /** Runs the real osls, and waits until it exits. Use a list for arguments with spaces. */
  sls(command: Command, environment?: NodeJS.ProcessEnv): Promise<Outcome>;
  /** Starts the real osls. */
  start(command: Command, environment?: NodeJS.ProcessEnv): Running;
  /** Changes a file of the copy. */
  edit(path: string, change: (text: string) => string): void;
  remove(): void;
}

/** Most tests have no API behind the proxy and so deploy without the check; `--verify` enables it. */
export function withoutVerify(words: readonly string[]): readonly string[] {
  const isDeploy = words[0] === 'deploy' && (words[1] ?? '-').startsWith('-');
  const isSaid = words.includes('--verify') || words.includes('--no-verify');
  return isDeploy && !isSaid ? [...words, '--no-verify'] : words;
}

/**
 * Creates the copy. osls runs in it as for a new user: with an empty home directory, only the given
 * credentials, and every Node process restricted to this machine.
 */
export function createService(environment: NodeJS.ProcessEnv): Service {
  const folder = mkdtempSync(join(tmpdir(), 'service-'));
  const escapeLog = join(folder, 'escapes.log');
  for (const name of ['functions', 'lib', 'package.json', 'serverless.yml', 'serverless.aws.yml']) {
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of ['node_modules', 'plugins']) symlinkSync(join(root, name), join(folder, name));

  function start(command: Command, more: NodeJS.ProcessEnv = {}): Running {
    const started = performance.now();
    const words = withoutVerify(typeof command === 'string' ? command.split(' ') : command);
    const child = spawn(process.execPath, [...OSLS, ...words], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        NODE_OPTIONS: `--require ${join(__dirname, 'loopback-only.cjs')}`,
        LOOPBACK_LOG: escapeLog,
        ...oslsCache,
        ...environment,
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '', output: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        text[stream] += chunk;
        text.output += chunk;
      });
    }
    const done = new Promise<Outcome>((resolve) => {
      child.once('close', (code) =>
        resolve({ ...text, code, milliseconds: performance.now() - started }),
      );
    });
    return { done, output: () => text.output, kill: (signal) => void child.kill(signal) };
  }

  return {
    folder,
    escapes() {
      try {
        return readFileSync(escapeLog, 'utf8');
      } catch {
        return '';
      }
    },
    sls: (command, more) => start(command, more).done,
    start,
    edit(path, change) {
      const file = join(folder, path);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
