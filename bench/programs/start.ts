import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Program, Target } from './programs';
import { family } from './usage';

/** A program under measurement. */
export interface Running {
  readonly port: number;
  /** Its processes: nginx has a master and a worker. Empty for `direct`. */
  pids(): number[];
  stop(): Promise<void>;
}

const alive = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.once('exit', () => {
  // SIGTERM, because nginx's worker would outlive a killed master.
  for (const child of alive) child.kill(child.spawnfile === 'nginx' ? 'SIGTERM' : 'SIGKILL');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Spawns a program on a free port, without waiting until it listens. */
export async function spawnProgram(program: Program, target: Target): Promise<Running> {
  if (!program.command) {
    return { port: target.port, pids: () => [], stop: async () => {} };
  }
  const port = await freePort();
  const { file, words, environment } = program.command(port, target);
  // The log goes into a pipe that is read, as in a cloud.
  const child = spawn(file, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  });
  alive.add(child);
  let complaint = '';
  child.stdout.resume();
  child.stderr.on('data', (text) => {
    complaint += text;
  });
  let stopping = false;
  child.once('exit', (code, signal) => {
    alive.delete(child);
    if (stopping) return;
    throw new Error(`${program.title} ended early (${signal ?? code}).\n${complaint}`);
  });
  return {
    port,
    pids: () => (child.pid === undefined ? [] : family(child.pid)),
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(file === 'nginx' ? 'SIGTERM' : 'SIGKILL');
      await ended;
    },
  };
}

/** Resolves with the first connection that the program accepts. */
export async function whenListening(port: number): Promise<Socket> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const socket = connect(port, '127.0.0.1');
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    if (connected) return socket;
    await pause(1);
  }
  throw new Error(`Nothing is listening on port ${port} after 20 seconds.`);
}

/** Starts a program and waits until it accepts connections. */
export async function startProgram(program: Program, target: Target): Promise<Running> {
  const running = await spawnProgram(program, target);
  (await whenListening(running.port)).destroy();
  return running;
}
