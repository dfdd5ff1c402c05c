import { type ChildProcess, spawn } from 'node:child_process';
import type { LaunchPlan } from './isolation';
import { readPeakMemory } from './memory';
import type { FunctionError, Invocation, RuntimeApi } from './runtime-api';
import { startRuntimeApi } from './runtime-api';
import { createLineReader, createTelemetryReader } from './telemetry';

export interface SandboxOptions {
  /** Returns the command and the environment of the process, given the address of the runtime API. */
  readonly launch: (runtimeApi: string) => {
    plan: LaunchPlan;
    environment: Record<string, string>;
  };
  readonly memoryMegabytes: number;
  readonly onLog: (message: string) => void;
}

/** How an invocation or the initialisation ended. */
export type Ending =
  | { readonly status: 'done' }
  | { readonly status: 'timeout' }
  | { readonly status: 'failed'; readonly error: FunctionError };

/** One runtime process with its runtime API: it serves one invocation at a time and is stopped in between. */
export interface Sandbox {
  readonly processId: number;
  readonly alive: boolean;
  readonly peakMegabytes: number;
  readonly frozen: boolean;
  /** Resolves when the runtime has asked for its first work, has failed, or has not done so in time. */
  initialised(milliseconds: number): Promise<Ending>;
  /** Resolves when the runtime asks for more work, or has died. */
  invoke(invocation: Invocation): Promise<Ending>;
  kill(): Promise<void>;
}

const MEMORY_CHECK = 20;

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  let settle: (ending: Ending) => void = () => undefined;
  let initError: FunctionError | undefined;
  let peakMegabytes = 0;
  let frozen = false;
  let killed = false;

  const api: RuntimeApi = await startRuntimeApi({
    onIdle() {
      freeze();
      settle({ status: 'done' });
    },
    onInitError: (error) => {
      initError = error;
    },
  });
  const child = start(options, api.address);
  const processId = child.pid ?? 0;
  const exited = new Promise<void>((resolve) => {
    const finish = async (code: number | null, signal: NodeJS.Signals | null) => {
      await turns(); // Its last output may not have been read yet.
      api.close();
      settle({ status: 'failed', error: initError ?? toExitError(code, signal) });
      killed = true;
      resolve();
    };
    child.once('close', (code, signal) => void finish(code, signal));
    child.once('error', () => void finish(1, null));
  });

  const signal = (name: NodeJS.Signals) => {
    // The whole group: a function may start processes of its own.
    try {
      if (processId > 0) process.kill(-processId, name);
    } catch {
      // It has already ended.
    }
  };
  const freeze = () => {
    watchMemory();
    frozen = true;
    signal('SIGSTOP');
  };
  const thaw = () => {
    frozen = false;
    signal('SIGCONT');
  };
  const watchMemory = () => {
    peakMegabytes = Math.max(peakMegabytes, readPeakMemory(processId) ?? 0);
    if (peakMegabytes > options.memoryMegabytes) signal('SIGKILL');
  };

  /** Waits for the next event of the process, and kills it after the timeout. */
  const settled = async (milliseconds: number, begin: () => void): Promise<Ending> => {
    const memory = setInterval(watchMemory, MEMORY_CHECK);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Ending>((resolve) => {
        settle = resolve;
        timer = setTimeout(() => {
          resolve({ status: 'timeout' });
          signal('SIGKILL');
        }, milliseconds);
        begin();
      });
    } finally {
      settle = () => undefined;
      clearInterval(memory);
      clearTimeout(timer);
    }
  };
  let first: Promise<Ending> | undefined;

  return {
    processId,
    get alive() {
      return !killed && child.exitCode === null && child.signalCode === null;
    },
    get peakMegabytes() {
      return Math.min(peakMegabytes, options.memoryMegabytes);
    },
    get frozen() {
      return frozen;
    },
    initialised(milliseconds) {
      first ??= settled(milliseconds, () => {
        if (killed) settle({ status: 'failed', error: initError ?? toExitError(1, null) });
        else if (frozen) settle({ status: 'done' });
      });
      return first;
    },
    invoke: (invocation) =>
      settled(invocation.deadline - Date.now(), () => {
        thaw();
        api.deliver(invocation);
      }),
    async kill() {
      signal('SIGKILL');
      await exited;
    },
  };
}

/** Waits until everything that has already arrived is read, from every pipe and socket. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function start({ launch, onLog }: SandboxOptions, address: string): ChildProcess {
  const { plan, environment } = launch(address);
  const child = spawn(plan.file, plan.words, {
    cwd: plan.workingFolder,
    env: { ...environment, ...plan.variables, _LAMBDA_TELEMETRY_LOG_FD: '3' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    const reader = createLineReader(onLog);
    stream?.on('data', reader.push).on('end', reader.flush);
  }
  child.stdio[3]?.on('data', createTelemetryReader(onLog));
  return child;
}

function toExitError(code: number | null, signal: NodeJS.Signals | null): FunctionError {
  const how = signal === 'SIGKILL' ? 'signal: killed' : `exit status ${code ?? signal}`;
  const errorMessage = `Error: Runtime exited with error: ${how}`;
  const type = 'Runtime.ExitError';
  return { type, body: JSON.stringify({ errorType: type, errorMessage }) };
}
