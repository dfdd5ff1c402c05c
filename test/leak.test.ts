import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AT_ONCE, abortRequests, createRandom } from './leak/aborting-clients';
import { type SlowUpstream, startSlowUpstream } from './leak/slow-upstream';
import { type ProxyProcess, startProxy } from './support/proxy-process';

const REQUESTS = 2_000;
const MEGABYTE = 1024 * 1024;

/** What the proxy's process holds when it is idle. */
interface Held {
  readonly timers: number;
  readonly memory: number;
  readonly objects: number;
}

let upstream: SlowUpstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startSlowUpstream();
  proxy = await startProxy({
    UPSTREAM_URL: upstream.url,
    NODE_OPTIONS: `--require ${resolve(__dirname, 'leak/probe.cjs')}`,
  });
});
afterAll(async () => {
  await proxy?.stop();
  await upstream?.close();
});

const openFiles = () => readdirSync(`/proc/${proxy.pid}/fd`).length;

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`20 s passed before ${what}`);
    await setTimeout(20);
  }
}

async function askWhatIsHeld(): Promise<Held> {
  const before = proxy.stderr().length;
  const answer = () => /held (.*)\n/.exec(proxy.stderr().slice(before))?.[1];
  proxy.signal('SIGUSR2');
  await until('the probe answered', () => answer() !== undefined);
  return JSON.parse(answer() ?? '');
}

/** One timer per idle connection and a few of Node's own may remain; a response that was cut off lingers for 5 s. */
async function untilTimersAreGone(): Promise<Held> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const held = await askWhatIsHeld();
    if (held.timers <= upstream.connections() + 5) return held;
    if (Date.now() > deadline) throw new Error(`${held.timers} timers are still set`);
    await setTimeout(100);
  }
}

// The clouds and CI run Linux.
const isLinux = process.platform === 'linux';
const onLinux = isLinux ? test : test.skip;
const because = isLinux ? '' : ' (not here: counting sockets needs Linux’s /proc)';

onLinux(
  `2,000 requests aborted at random moments leave nothing behind${because}`,
  async () => {
    const random = createRandom(20261124);
    // Idle connections of the pool are not a leak: there are never more than there were concurrent requests.
    const allGone = async () => {
      await until('no request was in flight', () => upstream.inFlight() === 0);
      await until('the pool held idle connections only', () => upstream.connections() <= AT_ONCE);
      await until(
        'the proxy closed its sockets',
        () => openFiles() - upstream.connections() <= started,
      );
    };
    const started = openFiles();
    await abortRequests(proxy.port, 400, random);
    await allGone();
    const before = await askWhatIsHeld();

    await abortRequests(proxy.port, REQUESTS, random);
    await until('no request was in flight', () => upstream.inFlight() === 0);
    await allGone();
    const after = await untilTimersAreGone();

    expect(after.objects - before.objects).toBeLessThan(4 * MEGABYTE);
    expect(after.memory - before.memory).toBeLessThan(30 * MEGABYTE);
    // The moments differed as intended; many requests were aborted before the proxy read a byte.
    for (const target of ['/silent', '/stream', '/upload']) {
      expect(upstream.counts[target]).toBeGreaterThan(300);
    }
    const abandoned = proxy.logs().filter(({ client_left }) => client_left === true);
    expect(abandoned.length).toBeGreaterThan(REQUESTS / 2);

    expect(await (await fetch(proxy.url)).text()).toBe('whole');
  },
  60_000,
);
