import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program under measurement. */
export interface Program {
  readonly name: string;
  /** The command that makes it listen on `port` and forward to `upstream`. */
  command(port: number, upstream: number): readonly string[];
}

/** The flags that `npm start` and the clouds use; every Node program gets them. */
const flags = ['--max-semi-space-size=4'];

const onNode = (name: string, file: string): Program => ({
  name,
  command: () => [process.execPath, ...flags, join(__dirname, file)],
});

const nginx: Program = {
  name: 'nginx',
  command(port, upstream) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-nginx-'));
    const file = join(folder, 'nginx.conf');
    writeFileSync(
      file,
      `daemon off; worker_processes 1; pid ${folder}/pid; error_log /dev/null;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  upstream api { server 127.0.0.1:${upstream}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; proxy_request_buffering off;
    }
  }
}`,
    );
    return ['nginx', '-c', file];
  },
};

/** What is compared; the second one is what all ratios refer to. */
export const programs: readonly Program[] = [
  onNode('proxy', '../dist/tencent/index.cjs'),
  onNode('floor', 'programs/floor.cjs'),
  onNode('fastify', 'programs/fastify-http-proxy.cjs'),
  onNode('http-proxy-3', 'programs/http-proxy-3.cjs'),
  ...(existsSync('/usr/sbin/nginx') ? [nginx] : []),
];

/** A running program. */
export interface Running {
  readonly port: number;
  readonly pid: number;
  /** CPU time of all its threads and children, in milliseconds. */
  cpu(): number;
  /** The most memory that was ever resident, in megabytes, summed over its processes. */
  peakMemory(): number;
  stop(): Promise<void>;
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function processesOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const children = existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\s+/) : [];
  return [pid, ...children.filter(Boolean).flatMap((child) => processesOf(Number(child)))];
}

function cpuOf(pid: number): number {
  let nanoseconds = 0;
  for (const process of processesOf(pid)) {
    for (const thread of readdirSync(`/proc/${process}/task`)) {
      const text = readFileSync(`/proc/${process}/task/${thread}/schedstat`, 'utf8');
      nanoseconds += Number(text.split(' ', 1)[0]);
    }
  }
  return nanoseconds / 1e6;
}

function peakMemoryOf(pid: number): number {
  return processesOf(pid).reduce((sum, process) => {
    const text = readFileSync(`/proc/${process}/status`, 'utf8');
    return sum + Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024;
  }, 0);
}

/** Starts a command; does not wait for it to listen. */
export function launch(command: readonly string[], port: number, upstream: number): Running {
  const [file = '', ...words] = command;
  const child: ChildProcess = spawn(file, words, {
    // The log goes where a platform reads it: into a pipe that is read.
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      UPSTREAM_URL: `http://127.0.0.1:${upstream}`,
    },
  });
  child.stdout?.resume();
  const pid = child.pid ?? 0;
  return {
    port,
    pid,
    cpu: () => cpuOf(pid),
    peakMemory: () => peakMemoryOf(pid),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
        for (const process_ of processesOf(pid).slice(1)) process.kill(process_, 'SIGKILL');
      }),
  };
}

/** Resolves as soon as something listens on the port. */
export async function untilListening(port: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => resolve(false)).once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** Starts a program and waits until it listens. */
export async function start(program: Program, upstream: number): Promise<Running> {
  const port = await freePort();
  const running = launch(program.command(port, upstream), port, upstream);
  await untilListening(port);
  return running;
}

/** Starts the upstream; resolves with its port. */
export async function startUpstream(): Promise<{ port: number; stop(): void }> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(__dirname, 'upstream.cjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, PORT: String(port) },
  });
  await untilListening(port);
  return { port, stop: () => void child.kill('SIGKILL') };
}
