import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { startWorker } from '/work/wt/usage/bench/load/worker';
import { clientKey } from '/work/wt/usage/bench/load/messages';
import { whenListening } from '/work/wt/usage/bench/programs/start';
import { cpuNanoseconds } from '/work/wt/usage/bench/programs/usage';
const root = '/work/wt/usage/';
const sets: Record<string, (p: number) => Record<string, string>> = {
  off: (p) => ({ UPSTREAM_URL: `http://127.0.0.1:${p}` }),
  usage: (p) => ({ UPSTREAM_URL: `http://127.0.0.1:${p}`, USAGE: 'on' }),
  routing: (p) => ({ PROVIDERS: `openai=http://127.0.0.1:${p},anthropic=http://127.0.0.1:${p}` }),
  keys: (p) => ({ UPSTREAM_URL: `http://127.0.0.1:${p}`, ACCESS_KEYS: `bench ${createHash('sha256').update(clientKey).digest('hex')}` }),
  keysusage: (p) => ({ PROVIDERS: `openai=http://127.0.0.1:${p},anthropic=http://127.0.0.1:${p}`, ACCESS_KEYS: `bench ${createHash('sha256').update(clientKey).digest('hex')}`, USAGE: 'on' }),
  all: (p) => ({ PROVIDERS: `openai=http://127.0.0.1:${p},anthropic=http://127.0.0.1:${p}`, ACCESS_KEYS: `bench ${createHash('sha256').update(clientKey).digest('hex')}`, INJECT_KEYS: 'openai=sk-proj-of-the-owner', USAGE: 'on' }),
};
async function main() {
  const upstream = startWorker<any>(root + 'bench/load/upstream.ts');
  const client = startWorker<any>(root + 'bench/load/client.ts');
  const up = await upstream.call('listen', undefined);
  const names = (process.argv[2] ?? 'off,usage,routing,keys,keysusage,all').split(',');
  const prof = process.argv[3] === 'prof';
  const rounds = prof ? 1 : 5;
  const res: Record<string, number[]> = {};
  let port = 7900;
  for (let r = 0; r < rounds; r++) for (const name of names) {
    port++;
    const child = spawn(process.execPath, ['--max-semi-space-size=4', ...(prof ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : []), process.env.BUNDLE ?? root + 'dist/tencent/index.cjs'], { env: { PATH: process.env.PATH!, PORT: String(port), LOG: 'json', ...sets[name]!(up as number) }, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    (await whenListening(port)).destroy();
    await client.call('connect', { port, connections: 16 });
    await client.call('request', { count: 15000 });
    const before = cpuNanoseconds([child.pid!]);
    await client.call('request', { count: 15000 });
    (res[name] ??= []).push((cpuNanoseconds([child.pid!]) - before) / 15000 / 1000);
    await client.call('closeAll', undefined);
    const ended = new Promise((d) => child.once('exit', d));
    child.kill(prof ? 'SIGTERM' : 'SIGKILL');
    await ended;
  }
  for (const [n, v] of Object.entries(res)) { const s = v.sort((a, b) => a - b); console.log(n, 'median', s[s.length >> 1]!.toFixed(1), 'min', s[0]!.toFixed(1), v.map((x) => x.toFixed(0)).join(' ')); }
  upstream.stop(); client.stop();
}
main();
