import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../sandbox/sandbox';
import type { FunctionVersion } from './functions';

/** A sandbox with the log stream that it writes to. */
export interface Place {
  readonly sandbox: Sandbox;
  readonly stream: string;
}

export interface SandboxPool {
  open(version: FunctionVersion): Promise<Place>;
  close(place: Place): Promise<void>;
  /** An idle warm sandbox, if there is one now or will be immediately. */
  take(version: FunctionVersion): Promise<Place | undefined>;
  giveBack(version: FunctionVersion, place: Place): Promise<void>;
  /** To be called when a response has ended; returns the function to call when its sandbox is free again. */
  finishing(version: FunctionVersion): () => void;
  /** Resolves when a sandbox that has responded is free again, or after a moment. */
  soon(version: FunctionVersion): Promise<void>;
  /** Called when no request can reach this version any more: stops its idle sandboxes. */
  retire(version: FunctionVersion): void;
  stop(): Promise<void>;
}

export type StartSandbox = (
  version: FunctionVersion,
  onLog: (message: string) => void,
  stream: string,
) => Promise<Sandbox>;

/** Milliseconds for which a request waits for a sandbox whose response has just ended. */
const PATIENCE = 50;

/** Keeps warm sandboxes, separately for each version. */
export function createSandboxPool(
  start: StartSandbox,
  log: (group: string, stream: string, message: string) => void,
): SandboxPool {
  const idle = new Map<FunctionVersion, Place[]>();
  const turns = new Map<FunctionVersion, Set<Promise<void>>>();
  const retired = new WeakSet<FunctionVersion>();
  const open = new Set<Sandbox>();
  let stopped = false;

  const close = async ({ sandbox }: Place) => {
    await sandbox.kill();
    open.delete(sandbox);
  };
  const takeIdle = (version: FunctionVersion): Place | undefined => {
    const places = idle.get(version) ?? [];
    let place = places.pop();
    while (place !== undefined && !place.sandbox.alive) place = places.pop();
    return place;
  };
  const soon = async (version: FunctionVersion) => {
    const running = turns.get(version) ?? new Set();
    if (running.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([patience, ...running]);
    clearTimeout(timer);
  };

  return {
    close,
    soon,
    async open(version) {
      const stream = toStreamName(version);
      const group = version.configuration.logGroup;
      const sandbox = await start(version, (message) => log(group, stream, message), stream);
      open.add(sandbox);
      if (stopped) await sandbox.kill();
      return { sandbox, stream };
    },
    async take(version) {
      const place = takeIdle(version);
      if (place !== undefined) return place;
      await soon(version);
      return takeIdle(version);
    },
    async giveBack(version, place) {
      if (retired.has(version)) await close(place);
      else idle.set(version, [...(idle.get(version) ?? []), place]);
    },
    finishing(version) {
      let finish: () => void = () => undefined;
      const turn = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const running = turns.get(version) ?? new Set();
      turns.set(version, running.add(turn));
      return () => {
        running.delete(turn);
        finish();
      };
    },
    retire(version) {
      retired.add(version);
      const places = idle.get(version) ?? [];
      idle.delete(version);
      for (const place of places) void close(place);
    },
    async stop() {
      stopped = true;
      await Promise.all([...open].map((sandbox) => sandbox.kill()));
    },
  };
}

/** `2026/11/23/[$LATEST]0123456789abcdef0123456789abcdef` */
function toStreamName({ version }: FunctionVersion): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomUUID().replaceAll('-', '')}`;
}
