import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { processTree } from './processes';
import type { Contained, Sandbox, Start } from './sandbox';

const SCRIPT = join(__dirname, 'sandbox.sh');

/**
 * Each instance gets four addresses of 127.18.0.0/16. Other twins on this machine use the same range;
 * the name of the interface, which must be unique, shows whether a choice is free.
 */
const NETWORKS = 16_384;

/**
 * Containers made by the kernel directly, through util-linux and iproute2: no docker, no image. Needs
 * Linux and root; see `isIsolationPossible`.
 */
export function createIsolatedSandbox(workFolder: string): Sandbox {
  return {
    kind: 'isolated',
    capacity: Number.POSITIVE_INFINITY,
    codeRoot: () => '/var/user/',
    start: (start) => contain(workFolder, start),
  };
}

async function contain(
  workFolder: string,
  start: Start,
  program = '/var/user/scf_bootstrap',
): Promise<Contained> {
  const root = await mkdtemp(join(workFolder, 'root-'));
  await chmod(root, 0o755);
  const network = Math.floor(Math.random() * NETWORKS);
  const toAddress = (last: number) => {
    const number = network * 4 + last;
    return `127.18.${number >> 8}.${number & 255}`;
  };
  const guest = toAddress(2);
  const { folder, node, environment } = start;
  const child = spawn(
    'setpriv',
    [
      // If the twin is killed, its functions end as well.
      '--pdeathsig',
      'KILL',
      'unshare',
      '--net',
      '--mount',
      'sh',
      SCRIPT,
      root,
      folder,
      node?.binary ?? '',
      node?.inside ?? '',
      String(process.pid),
      `scf${network.toString(16)}`,
      toAddress(1),
      guest,
      program,
      ...Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    ],
    { env: { PATH: process.env.PATH ?? '' }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  // The first two are unshare and the shell, which wait for the function.
  const processes = () => (child.pid === undefined ? [] : processTree(child.pid).slice(2));
  const wire = child.stdio[3] as Readable;
  const connected = new Promise<boolean>((resolve) => {
    wire.once('data', () => resolve(true));
    wire.once('close', () => resolve(false));
    wire.once('error', () => resolve(false));
    child.once('error', () => resolve(false));
  });
  return { child, host: guest, processes, connected };
}

let possible: Promise<boolean> | undefined;

/** Whether functions can be isolated here, tested once per process. */
export function isIsolationPossible(workFolder: string): Promise<boolean> {
  possible ??= tryIsolation(workFolder);
  return possible;
}

async function tryIsolation(workFolder: string): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  let child: ChildProcess | undefined;
  const probe = createServer((socket) => socket.end());
  try {
    const port = await new Promise<number>((resolve) => {
      probe.listen(0, '127.0.0.1', () => resolve((probe.address() as AddressInfo).port));
    });
    // Succeeds only if namespaces, mounts and the connection to the host's loopback all work.
    const environment = { PROBE: String(port) };
    const start = { folder: __dirname, node: undefined, environment };
    const contained = await contain(workFolder, start, '/var/user/probe.sh');
    child = contained.child;
    return await new Promise<boolean>((resolve) => {
      // A busy machine may need seconds; where isolation is impossible, the probe exits at once.
      const timer = setTimeout(() => resolve(false), 30_000);
      child?.once('error', () => resolve(false));
      child?.once('exit', (code) => {
        clearTimeout(timer);
        resolve(code === 0);
      });
    });
  } finally {
    child?.kill('SIGKILL');
    probe.close();
  }
}
