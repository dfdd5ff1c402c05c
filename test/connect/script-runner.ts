import { spawn } from 'node:child_process';
import { guard } from '../support/guardian';
import { createSignal } from '../support/signal';

/** A Node process that runs one script after the other, so that their SDKs are loaded once. */
export interface ScriptRunner {
  /** Runs an ES module, and resolves with what it printed. */
  run(file: string): Promise<string>;
  stop(): void;
}

// A zero byte on both outputs ends what a script has printed.
const PROGRAM = `
  import { createInterface } from 'node:readline';
  for await (const file of createInterface({ input: process.stdin })) {
    await import(file).catch(console.error);
    for (const output of [process.stdout, process.stderr]) output.write('\\0');
  }
`;

export function startScriptRunner(): ScriptRunner {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM]);
  guard(child);
  let output = '';
  const signal = createSignal(() => output);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
      signal.notify();
    });
  }
  child.once('close', () => signal.finish('the process ended'));
  return {
    async run(file) {
      output = '';
      child.stdin.write(`${file}\n`);
      const pieces = await signal.until('the end of the script', () => {
        const found = output.split('\0');
        return found.length > 2 ? found : undefined;
      });
      return pieces.join('');
    },
    stop: () => void child.kill(),
  };
}
