import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createSignal } from './support/signal';
import { testWith } from './support/test-with';

const TOKEN_LINE = /^ {2}\S+ +\d+ ms +\d+\.\d\d ms$/gm;
const PATIENCE = 60_000;

/** `npm run demo` in its own process group, as a terminal starts it. */
interface Demo {
  readonly screen: string;
  until<T>(what: string, probe: (screen: string) => T | undefined): Promise<T>;
  untilExit(): Promise<number | null>;
  /** Ctrl-C: every process of the group gets the signal. */
  interrupt(): void;
  /** Resolves when no process of the group is left; the last ones may end shortly after npm. */
  untilGone(): Promise<void>;
}

const started: ChildProcess[] = [];
const signalGroup = (child: ChildProcess, name: NodeJS.Signals | 0) => {
  try {
    process.kill(-(child.pid ?? 0), name);
    return true;
  } catch {
    return false;
  }
};

const npmRun = ['npm', 'run', 'demo', '--'];
/** The same without building the proxy again. */
const afterBuild = [process.execPath, 'node_modules/tsx/dist/cli.mjs', 'scripts/demo.ts'];

function startDemo(command: readonly string[], variables: Record<string, string> = {}): Demo {
  const [program = '', ...words] = command;
  const child = spawn(program, words, {
    cwd: resolve(__dirname, '..'),
    env: { ...process.env, ...variables },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let screen = '';
  let exit: { readonly code: number | null } | undefined;
  const signal = createSignal(() => screen);
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      signal.notify();
    });
  }
  child.once('close', (code) => {
    exit = { code };
    signal.finish(`the demo ended with ${code}`);
  });
  return {
    get screen() {
      return screen;
    },
    until: (what, probe) => signal.until(what, () => probe(screen), PATIENCE),
    untilExit: async () => (await signal.until('the demo ended', () => exit, PATIENCE)).code,
    interrupt: () => void signalGroup(child, 'SIGINT'),
    async untilGone() {
      const deadline = Date.now() + 10_000;
      while (signalGroup(child, 0)) {
        if (Date.now() > deadline)
          throw new Error(`a process of the demo is still running: ${screen}`);
        await setTimeout(20);
      }
    },
  };
}

afterEach(() => {
  for (const child of started.splice(0)) signalGroup(child, 'SIGKILL');
});

describe('npm run demo', () => {
  test('with --once shows a streamed chat, token by token, and leaves nothing behind', async () => {
    const demo = startDemo([...afterBuild, '--once']);
    expect(await demo.untilExit()).toBe(0);
    const lines = demo.screen.match(TOKEN_LINE) ?? [];
    expect(lines.length).toBeGreaterThan(10);
    expect(demo.screen).toMatch(/tokens; the proxy added \d+\.\d\d ms to each/);
    await demo.untilGone();
  }, 90_000);

  testWith(
    'curl',
    'prints a curl line that works when pasted, and Ctrl-C ends everything',
    async () => {
      const demo = startDemo(npmRun);
      const line = await demo.until('the curl line', (screen) => /^curl .*\n/m.exec(screen)?.[0]);
      const { stdout } = await promisify(execFile)('sh', ['-c', line], { timeout: PATIENCE });
      expect(stdout.match(/^data: \{/gm)?.length).toBeGreaterThan(3);
      expect(stdout).toMatch(/data: \[DONE\]\s*$/);
      await demo.until('the request on the screen', (screen) => /POST → 200/.exec(screen)?.[0]);
      demo.interrupt();
      await demo.untilExit();
      await demo.untilGone();
    },
    90_000,
  );

  test('says what to do when it cannot start', async () => {
    const demo = startDemo([...afterBuild, '--once'], { PORT: 'a lot' });
    expect(await demo.untilExit()).not.toBe(0);
    expect(demo.screen).toContain('The demo failed: The proxy did not start.');
    expect(demo.screen).toContain('PORT');
  }, 90_000);
});
