import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMemory, signalAll } from './processes';
import { type Contained, FUNCTION_PORT } from './sandbox';

/** The interval of memory checks in milliseconds. */
const MEMORY_INTERVAL = 50;
/** The time between SIGTERM and SIGKILL. */
const GRACE = 2000;
/** The time between the last request and the freeze of an idle instance, for its last log lines. */
const FREEZE_AFTER = 150;

/** Why an instance has ended. */
export type End =
  | { readonly kind: 'exited'; readonly reason: string }
  | { readonly kind: 'out-of-memory' };

export interface InstanceLimits {
  readonly memoryMb: number;
  readonly initMs: number;
  readonly freeze: boolean;
}

/** One container that runs the function. */
export interface Instance {
  readonly pid: number | undefined;
  readonly host: string;
  /** Its requests in flight. */
  readonly inFlight: number;
  /** Undefined while it runs. */
  readonly end: End | undefined;
  /** The peak memory in MB. */
  readonly peakMb: number;
  /** Rejects with the end if it never listens. */
  readonly ready: Promise<void>;
  readonly ended: Promise<End>;
  begin(): void;
  finish(): void;
  onLine(listener: (line: string) => void): void;
  /** Ends it gracefully once it has no requests. */
  retire(): void;
  readonly isRetired: boolean;
  /** Stopped until its next request. */
  readonly isFrozen: boolean;
  kill(): void;
}

/** Wraps a started container: readiness, memory limit, freezing between requests, end. */
export function createInstance(contained: Contained, limits: InstanceLimits): Instance {
  const { child, host } = contained;
  let end: End | undefined;
  let inFlight = 0;
  let peakMb = 0;
  let isRetired = false;
  let isFrozen = false;
  let freezing: NodeJS.Timeout | undefined;
  const listeners: ((line: string) => void)[] = [];

  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      for (const listener of listeners) listener(line);
    });
  }

  const ended = new Promise<End>((resolve) => {
    const settle = (one: End) => {
      end ??= one;
      clearInterval(watching);
      clearTimeout(freezing);
      resolve(end);
    };
    child.once('error', (error) => settle({ kind: 'exited', reason: error.message }));
    // `close` is emitted after the last line was read, which may contain the reason.
    child.once('close', (code, signal) =>
      settle({ kind: 'exited', reason: signal ?? `exit code ${code}` }),
    );
  });

  const watching = setInterval(() => {
    if (isFrozen) return;
    const used = measure();
    if (used <= limits.memoryMb || end) return;
    end = { kind: 'out-of-memory' };
    kill();
  }, MEMORY_INTERVAL);

  function measure(): number {
    const used = residentMemory(contained.processes());
    peakMb = Math.max(peakMb, used);
    return used;
  }

  function setFrozen(wanted: boolean): void {
    if (isFrozen === wanted || end) return;
    isFrozen = wanted;
    signalAll(contained.processes(), wanted ? 'SIGSTOP' : 'SIGCONT');
  }

  function kill(): void {
    clearTimeout(freezing);
    signalAll(contained.processes().reverse(), 'SIGKILL');
    child.kill('SIGKILL');
  }

  function stop(): void {
    setFrozen(false);
    clearTimeout(freezing);
    signalAll(contained.processes(), 'SIGTERM');
    const timer = setTimeout(kill, GRACE);
    void ended.then(() => clearTimeout(timer));
  }

  const ready = waitUntilListening(contained, limits.initMs, () => end);
  ready.catch(() => kill());

  return {
    pid: child.pid,
    host,
    ready,
    ended,
    get inFlight() {
      return inFlight;
    },
    get end() {
      return end;
    },
    get peakMb() {
      return peakMb;
    },
    get isFrozen() {
      return isFrozen;
    },
    get isRetired() {
      return isRetired;
    },
    begin() {
      inFlight += 1;
      clearTimeout(freezing);
      setFrozen(false);
    },
    finish() {
      inFlight -= 1;
      measure();
      if (inFlight > 0 || end) return;
      if (isRetired) stop();
      else if (limits.freeze) freezing = setTimeout(() => setFrozen(true), FREEZE_AFTER);
    },
    onLine: (listener) => void listeners.push(listener),
    retire() {
      if (isRetired) return;
      isRetired = true;
      if (inFlight === 0) stop();
    },
    kill,
  };
}

/** Polls until the function accepts connections on its port. */
async function waitUntilListening(
  { host, connected }: Contained,
  patience: number,
  endOf: () => End | undefined,
): Promise<void> {
  const deadline = Date.now() + patience;
  const isReachable = await connected;
  for (;;) {
    if (isReachable && (await accepts(host))) return;
    const end = endOf();
    if (end) throw new Error(end.kind === 'exited' ? end.reason : 'out of memory');
    if (Date.now() > deadline) {
      throw new Error(`nothing listened on 0.0.0.0:${FUNCTION_PORT} within ${patience / 1000} s`);
    }
    await sleep(15);
  }
}

function accepts(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: FUNCTION_PORT, timeout: 1000 });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
