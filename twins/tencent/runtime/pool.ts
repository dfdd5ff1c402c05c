import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeBinary } from '../../../scripts/node-binary';
import { PlatformError } from '../platform/platform-error';
import type { Settings } from '../settings';
import type { FunctionRecord, Revision } from '../state';
import { findBootstrapFault, toNodeMajor, toNodePath } from './bootstrap';
import { toEnvironment } from './environment';
import { createInstance, type Instance } from './instance';
import type { Sandbox } from './sandbox';
import { unpack } from './unpack';

/** An instance that a request may use until it returns it. */
export interface Lease {
  readonly instance: Instance;
  release(): void;
}

export interface RunningInstance {
  readonly functionName: string;
  readonly pid: number | undefined;
  readonly host: string;
  readonly inFlight: number;
  readonly peakMb: number;
  readonly isRetired: boolean;
  readonly isFrozen: boolean;
}

export interface Pool {
  /** @throws {PlatformError} if none is available. */
  acquire(
    record: FunctionRecord,
    revision: Revision,
    /** Called with the instance before it is ready. */
    onTaken: (instance: Instance) => void,
  ): Promise<Lease>;
  /** Stops instances that no request can reach any more; requests in flight finish first. */
  retire(record: FunctionRecord, isGone: boolean): void;
  running(): readonly RunningInstance[];
  /** Kills everything. */
  clear(): Promise<void>;
}

interface Member {
  readonly instance: Instance;
  readonly record: FunctionRecord;
  readonly revision: Revision;
}

/** Called with each line that an instance prints. */
export type OnLine = (instance: Instance, line: string) => void;

/** How long a request waits for the only instance on machines without isolation. */
const ROOM_PATIENCE = 30_000;

/** Keeps the instances of all functions: reuse, request concurrency, new instances, their end. */
export function createPool(
  settings: Settings,
  sandbox: Sandbox,
  workFolder: string,
  onLine: OnLine,
): Pool {
  const members = new Set<Member>();
  const folders = new Map<string, Promise<string>>();
  // Starts are serialized, so that two requests do not both start an instance when one is enough.
  const starting = new Map<Revision, Promise<Instance>>();

  const limitOf = ({ configuration }: Revision) => configuration.concurrency?.MaxConcurrency ?? 1;
  const live = () => [...members].filter(({ instance }) => !instance.end);

  function findFree(revision: Revision): Instance | undefined {
    return live().find(
      ({ instance, ...member }) =>
        member.revision === revision &&
        !instance.isRetired &&
        instance.inFlight < limitOf(revision),
    )?.instance;
  }

  function toFolder(revision: Revision): Promise<string> {
    const { sha256, zip } = revision.code;
    const known = folders.get(sha256);
    if (known) return known;
    const folder = join(workFolder, 'code', sha256);
    const unpacked = mkdir(join(workFolder, 'code'), { recursive: true })
      .then(() => unpack(zip, folder))
      .then(() => folder);
    folders.set(sha256, unpacked);
    return unpacked;
  }

  function checkQuota(record: FunctionRecord, revision: Revision): void {
    const count = live().filter((member) => member.record === record).length;
    const reserved = record.reservedMemory;
    const byMemory =
      reserved === undefined
        ? settings.maxInstances
        : Math.floor(reserved / revision.configuration.memorySize);
    if (count < Math.min(byMemory, settings.maxInstances)) return;
    throw new PlatformError(
      432,
      'ResourceLimitReached: the concurrency quota of the function is used up',
    );
  }

  /** If only one instance can run, idle ones are stopped and busy ones waited for. */
  async function makeRoom(): Promise<void> {
    const deadline = Date.now() + ROOM_PATIENCE;
    while (live().length >= sandbox.capacity) {
      for (const { instance } of live()) instance.retire();
      if (Date.now() > deadline) {
        throw new PlatformError(
          432,
          'ResourceLimitReached: without isolation the local twin runs one instance at a time, and it is busy',
        );
      }
      await Promise.race([
        ...live().map(({ instance }) => instance.ended),
        new Promise((resolve) => setTimeout(resolve, 200)),
      ]);
    }
  }

  async function start(record: FunctionRecord, revision: Revision): Promise<Instance> {
    const fault = findBootstrapFault(revision.code.zip);
    if (fault) throw new PlatformError(405, `ContainerStateExited: ${fault}`);
    checkQuota(record, revision);
    await makeRoom();
    const folder = await toFolder(revision);
    const major = toNodeMajor(record.runtime);
    const { configuration } = revision;
    const contained = await sandbox.start({
      folder,
      node:
        major === undefined
          ? undefined
          : // Node 16 and 18 are no longer available here: the oldest available version replaces them.
            {
              binary: await nodeBinary(major >= 24 ? 24 : major >= 22 ? 22 : 20),
              inside: toNodePath(major),
            },
      environment: toEnvironment(revision, sandbox.codeRoot(folder), major),
    });
    const instance = createInstance(contained, {
      memoryMb: configuration.memorySize,
      initMs: configuration.initTimeout * 1000,
      freeze: settings.freeze,
    });
    const member = { instance, record, revision };
    members.add(member);
    void instance.ended.then(() => members.delete(member));
    instance.onLine((line) => onLine(instance, line));
    return instance;
  }

  async function startOnce(record: FunctionRecord, revision: Revision): Promise<Instance> {
    const known = starting.get(revision);
    if (known) return known;
    const started = start(record, revision).finally(() => starting.delete(revision));
    starting.set(revision, started);
    return started;
  }

  return {
    async acquire(record, revision, onTaken) {
      // A quota of zero closes the function, even if idle instances exist.
      if (record.reservedMemory === 0) checkQuota(record, revision);
      let instance = findFree(revision);
      while (!instance) {
        const started = await startOnce(record, revision).catch((error: Error) => {
          if (error instanceof PlatformError) throw error;
          throw new PlatformError(500, `InternalError: ${error.message}`);
        });
        if (started.inFlight < limitOf(revision)) instance = started;
        else instance = findFree(revision);
      }
      const taken = instance;
      taken.begin();
      onTaken(taken);
      let isReleased = false;
      const release = () => {
        if (isReleased) return;
        isReleased = true;
        taken.finish();
      };
      try {
        await taken.ready;
      } catch (error) {
        release();
        if (taken.end?.kind === 'out-of-memory') throw outOfMemory(revision);
        throw new PlatformError(405, `ContainerStateExited: ${(error as Error).message}`);
      }
      return { instance: taken, release };
    },
    retire(record, isGone) {
      const reachable = new Set([
        record.latest,
        ...[...record.versions.values()].map(({ revision }) => revision),
      ]);
      for (const member of live()) {
        if (member.record !== record) continue;
        if (isGone || !reachable.has(member.revision)) member.instance.retire();
      }
    },
    running: () =>
      live().map(({ instance, record }) => ({
        functionName: record.name,
        pid: instance.pid,
        host: instance.host,
        inFlight: instance.inFlight,
        peakMb: instance.peakMb,
        isRetired: instance.isRetired,
        isFrozen: instance.isFrozen,
      })),
    async clear() {
      const all = [...members];
      for (const { instance } of all) instance.kill();
      await Promise.all(all.map(({ instance }) => instance.ended));
    },
  };
}

/** The error for a function that exceeded its memory. */
export const outOfMemory = ({ configuration }: Revision) =>
  new PlatformError(
    434,
    `MemoryLimitReached: the function used more than ${configuration.memorySize} MB`,
  );
