import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type RuntimeApi, startRuntimeApi } from '../../twins/aws/sandbox/runtime-api';
import { createLambdaEvent } from './lambda';
import type { Program, Target } from './programs';

/** One process with the runtime client, and the platform's side of it. */
export interface LambdaRun {
  readonly pid: number;
  /** Resolves when the runtime asks for its first invocation. */
  readonly ready: Promise<void>;
  /** Delivers one request; resolves when its response is complete. */
  invoke(path: string, options?: InvokeOptions): Promise<void>;
  stop(): Promise<void>;
}

interface InvokeOptions {
  readonly body?: Buffer;
  readonly onFirstByte?: () => void;
}

export async function startLambda(program: Program, target: Target): Promise<LambdaRun> {
  let becomeIdle = () => {};
  let idle = new Promise<void>((resolve) => {
    becomeIdle = resolve;
  });
  let problem = '';
  const api: RuntimeApi = await startRuntimeApi({
    onIdle: () => becomeIdle(),
    onInitError: ({ body }) => {
      problem += body;
    },
  });
  const command = program.command?.(Number(api.address.split(':')[1]), target);
  if (!command) throw new Error(`${program.title} cannot be started.`);
  const child: ChildProcess = spawn(command.file, command.words, {
    env: command.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.resume();
  child.stderr?.on('data', (text) => {
    problem += text;
  });
  let stopping = false;
  child.once('exit', () => {
    if (!stopping) throw new Error(`${program.title} ended early.\n${problem}`);
  });
  return {
    pid: child.pid ?? 0,
    ready: idle,
    async invoke(path, { body, onFirstByte } = {}) {
      await idle;
      idle = new Promise((resolve) => {
        becomeIdle = resolve;
      });
      let bytes = 0;
      await new Promise<void>((resolve, reject) => {
        api.deliver({
          id: randomUUID(),
          payload: createLambdaEvent(path, body),
          traceId: 'Root=1-0',
          deadline: Date.now() + 900_000,
          functionArn: 'arn:aws:lambda:us-west-1:123456789012:function:bench',
          sink: {
            begin: () => {},
            async write(piece) {
              // The first chunk is the prelude, with status and headers.
              if (bytes === 0) onFirstByte?.();
              bytes += piece.length;
            },
            end: resolve,
            fail: ({ body }) => reject(new Error(body)),
          },
        });
      });
      await idle;
    },
    async stop() {
      stopping = true;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      api.close();
    },
  };
}
