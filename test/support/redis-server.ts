import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guard } from './guardian';
import { needsProgram, requireProgram } from './needs-program';
import { createSignal } from './signal';

needsProgram('redis-server');

/** A real redis-server for one test. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Stops answering without closing anything, like a hanging Redis. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Starts a redis-server on a free port or on the given one, with a password if given. */
export async function startRedis(
  options: {
    readonly port?: number;
    readonly password?: string;
    /** As a cluster node without slots. */
    readonly isNode?: boolean;
  } = {},
): Promise<RedisServer> {
  const port = options.port ?? (await findFreePort(options.isNode ? 10_000 : 0));
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const words = [
    ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    ...[
      '--dir',
      folder,
      '--protected-mode',
      'no',
      ...(options.password ? ['--requirepass', options.password] : []),
      ...(options.isNode ? ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'] : []),
    ],
  ];
  const child = spawn(requireProgram('redis-server'), words, { stdio: ['ignore', 'pipe', 'pipe'] });
  guard(child);
  let output = '';
  const signal = createSignal(() => output.slice(-1000));
  child.on('error', (error) => {
    signal.finish(`redis-server did not start: ${error}`);
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      signal.notify();
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code) => {
      signal.finish(`redis-server ended with ${code}`);
      rmSync(folder, { recursive: true, force: true });
      resolve();
    });
  });
  await signal.until('redis-server accepts connections', () =>
    output.includes('Ready to accept connections') ? true : undefined,
  );
  const password = options.password ? `:${options.password}@` : '';
  return {
    port,
    url: `redis://${password}127.0.0.1:${port}`,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop() {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** @param further also needs a free port that much higher. */
async function findFreePort(further: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port + further > 65_535 ? findFreePort(further) : port;
}
