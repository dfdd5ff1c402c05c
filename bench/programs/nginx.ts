import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, Target } from './programs';

/** One worker, reused connections, no buffering: a careful configuration for this API. */
export function nginxCommand(port: number, { port: upstreamPort }: Target): Command {
  // mkdtemp's 0700 would deny access to nginx's worker, which runs as another user.
  const folder = mkdtempSync(join(tmpdir(), 'bench-nginx-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const values = { folder, port: String(port), upstream: `127.0.0.1:${upstreamPort}` };
  let configuration = readFileSync(join(__dirname, 'nginx.conf'), 'utf8');
  for (const [name, value] of Object.entries(values)) {
    configuration = configuration.replaceAll(`$${name}`, value);
  }
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration);
  return { file: 'nginx', words: ['-c', file], environment: {} };
}
