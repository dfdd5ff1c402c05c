import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { guard } from './guardian';
import { createSignal, PATIENCE } from './signal';

/** The server bundle that `npm run build` writes. */
export const SERVER_BUNDLE = resolve(__dirname, '../../dist/tencent/index.cjs');

/** What `npm start` runs. */
export const START_BUNDLE = resolve(__dirname, '../../dist/start/index.cjs');

/** One line of the proxy's log. */
export type LogLine = Readonly<Record<string, unknown>>;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running proxy. */
export interface ProxyProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The JSON lines of stdout so far. */
  logs(): LogLine[];
  /** Resolves with the first matching log line, even if it has already been written. */
  untilLogged(fits: (line: LogLine) => boolean): Promise<LogLine>;
  stdout(): string;
  stderr(): string;
  /** Undefined while the process runs. */
  exit(): Exit | undefined;
  untilExit(patience?: number): Promise<Exit>;
  signal(name: NodeJS.Signals): void;
  /** Sends the signal (SIGTERM) and resolves when the process has ended; kills it if it does not end. */
  stop(name?: NodeJS.Signals): Promise<Exit>;
}

/** Starts the built server as a real process with a clean environment: only PATH and the given variables. */
export async function startProxy(
  environment: Readonly<Record<string, string>>,
  bundle = SERVER_BUNDLE,
): Promise<ProxyProcess> {
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run "npm run build" first.`);
  const child = spawn(process.execPath, ['--max-semi-space-size=4', bundle], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  guard(child);

  let stdout = '';
  let stderr = '';
  let exit: Exit | undefined;
  const signal = createSignal(() => `${stdout.slice(-1000)}\n${stderr.slice(-2000)}`);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    signal.notify();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    signal.notify();
  });
  // 'close' is emitted after the last byte of both outputs, 'exit' possibly before.
  child.once('close', (code, name) => {
    exit = { code, signal: name };
    signal.finish(`the proxy ended with ${code ?? name}`);
  });

  const logs = () => stdout.split('\n').slice(0, -1).map(toLogLine);
  const untilLogged = (fits: (line: LogLine) => boolean) =>
    signal.until('the log line', () => logs().find(fits));
  const untilExit = (patience?: number) =>
    signal.until('the proxy ended', () => exit, patience ?? PATIENCE);
  try {
    const { port } = await untilLogged((line) => line.event === 'listening');
    return {
      url: `http://127.0.0.1:${port}`,
      port: Number(port),
      pid: child.pid ?? 0,
      logs,
      untilLogged,
      untilExit,
      stdout: () => stdout,
      stderr: () => stderr,
      exit: () => exit,
      signal: (name) => void child.kill(name),
      async stop(name = 'SIGTERM') {
        child.kill(name);
        return untilExit().catch((error) => {
          child.kill('SIGKILL');
          throw error;
        });
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function toLogLine(line: string): LogLine {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`Not a JSON line on stdout: ${JSON.stringify(line)}`);
  }
}
