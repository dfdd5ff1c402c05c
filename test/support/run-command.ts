import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { guard } from './guardian';

/** The outcome of a project command. */
export interface CommandOutcome {
  readonly code: number | null;
  /** Both outputs, as a terminal shows them. */
  readonly output: string;
}

/** Runs a project script with this machine's Node and only the given environment. */
export function runCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  folder = resolve(__dirname, '../..'),
): Promise<CommandOutcome> {
  const child = spawn(process.execPath, words, {
    cwd: folder,
    env: environment,
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
}
