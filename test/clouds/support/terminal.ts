import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { needsProgram, requireProgram } from '../../support/needs-program';

/** A command at a terminal, and the means to type into it. */
export interface Terminal {
  /** All output so far, without colours. */
  screen(): string;
  /** Waits for a text after the one that was waited for last. */
  see(text: string): Promise<void>;
  /** Types without a line end; control characters are possible. */
  press(keys: string): void;
  /** Waits for a question and answers it. */
  answer(question: string, answer: string): Promise<void>;
  /** The exit code, as a shell reports it. */
  readonly done: Promise<number>;
}

/** Python's pty is available wherever the tests' other programs are, and needs no compiler. */
const script = `
import os, pty, sys
status = os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:]))
sys.exit(status if status >= 0 else 128 - status)
`;

/** How long a step may take on a busy machine. */
const patience = 90_000;

needsProgram('python3');

/** Starts a command at a pseudo-terminal, which echoes what is typed like any terminal. */
export function openTerminal(
  command: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Terminal {
  const child = spawn(requireProgram('python3'), ['-c', script, ...command], { cwd, env });
  let text = '';
  let seen = 0;
  let wake = () => {};
  const add = (chunk: string) => {
    text = stripVTControlCharacters(text + chunk).replaceAll('\r', '');
    wake();
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', add);
  let ended = false;
  const done = new Promise<number>((resolve) => {
    child.once('close', (code) => {
      ended = true;
      wake();
      resolve(code ?? -1);
    });
  });
  async function see(wanted: string): Promise<void> {
    const giveUp = Date.now() + patience;
    for (;;) {
      const at = text.indexOf(wanted, seen);
      if (at >= 0) {
        seen = at + wanted.length;
        return;
      }
      if (ended || Date.now() > giveUp) {
        child.kill();
        throw new Error(`"${wanted}" is not on the screen:\n${text.slice(seen)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
  const press = (keys: string) => void child.stdin.write(keys);
  return {
    screen: () => text,
    see,
    press,
    async answer(question, answer) {
      await see(question);
      press(`${answer}\r`);
    },
    done,
  };
}
