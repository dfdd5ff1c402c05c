import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type NodeMajor, nodeBinary } from '../../../scripts/node-binary';
import type { Isolator } from '../sandbox/isolation';
import { createLineReader } from '../sandbox/telemetry';
import type { WebRevision } from './web-functions';

export interface WebEnvironmentOptions {
  readonly folder: string;
  readonly isolator: Isolator;
  readonly region: string;
  readonly log: (group: string, stream: string, message: string) => void;
  /** The time within which the server must listen. */
  readonly listenMilliseconds: number;
}

/** A process of the function: an HTTP server on a host and port known to the platform. */
export interface WebEnvironment {
  readonly host: string;
  readonly port: number;
  readonly logStream: string;
  readonly processId: number;
  /** Requests in flight. */
  busy: number;
  readonly alive: boolean;
  /** SIGTERM, and a second later SIGKILL. */
  stop(): Promise<void>;
}

export type StartWebEnvironment = (revision: WebRevision) => Promise<WebEnvironment>;

/** Why the server did not listen in time, or ended before. */
export class NotListening extends Error {
  override readonly name = 'NotListening';
}

const GRACE = 1000;
const HOST = '127.0.0.1';

export function createWebEnvironmentStarter(options: WebEnvironmentOptions): StartWebEnvironment {
  const { folder, isolator, region, log } = options;
  return async (revision) => {
    const code = await revision.readCode();
    const port = await findFreePort();
    const logStream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${revision.id}]${randomUUID()}`;
    const write = (message: string) => log(revision.logGroup, logStream, message);
    const places = {
      codeFolder: code.folder,
      runtimeFolder: code.folder,
      nodeFolder: dirname(await nodeBinary(Number(/\d+/.exec(revision.runtime)?.[0]) as NodeMajor)),
      temporaryFolder: join(folder, 'temporary', randomUUID()),
      temporaryMegabytes: 512,
    };
    const { node, taskRoot } = isolator.toPaths(places);
    const entry = revision.variables.AWS_LAMBDA_NODEJS_ENTRYPOINT ?? 'index.js';
    const plan = isolator.plan({ ...places, program: [node, join(taskRoot, entry)] });
    const child = spawn(plan.file, plan.words, {
      cwd: plan.workingFolder,
      env: {
        ...{ LANG: 'en_US.UTF-8', TZ: ':UTC', PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin' },
        ...revision.variables,
        ...{ AWS_REGION: region, AWS_DEFAULT_REGION: region, LAMBDA_TASK_ROOT: taskRoot },
        AWS_LAMBDA_HTTP_ENDPOINT: `${HOST}:${port}`,
        ...plan.variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      const reader = createLineReader(write);
      stream.on('data', reader.push).on('end', reader.flush);
    }
    const environment = toEnvironment(child, port, logStream);
    try {
      await listening(child, port, options.listenMilliseconds);
    } catch (error) {
      write(`${(error as Error).message}\n`);
      await environment.stop();
      throw error;
    }
    return environment;
  };
}

function toEnvironment(child: ChildProcess, port: number, logStream: string): WebEnvironment {
  const exited = once(child, 'close');
  const processId = child.pid ?? 0;
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const signal = (name: NodeJS.Signals) => {
    try {
      if (processId > 0) process.kill(-processId, name);
    } catch {
      // It has already ended.
    }
  };
  return {
    ...{ host: HOST, port, logStream, processId, busy: 0 },
    get alive() {
      return isAlive();
    },
    async stop() {
      signal('SIGTERM');
      const timer = setTimeout(() => signal('SIGKILL'), GRACE);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Resolves as soon as something listens on the port. */
async function listening(child: ChildProcess, port: number, milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, HOST);
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new NotListening(`Runtime exited with status ${child.exitCode ?? child.signalCode}`);
    }
    if (Date.now() > deadline) {
      throw new NotListening(`No server listens on ${HOST}:${port} after ${milliseconds} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
