import { expect, test } from '@jest/globals';
import { fitsPattern } from '../../../lib/layers/access/model-patterns';
import { toSha256 } from '../../access/stage';
import { needsProgram } from '../../support/needs-program';
import { startProxy } from '../../support/proxy-process';
import { readAll } from './readers';
import { sendAll, startRecorder } from './recorder';
import { createFuzzedRequests, type FuzzedRequest, patterns } from './requests';

needsProgram('python3');

/** For more requests, or different ones: `FUZZ_COUNT=1000000 FUZZ_SEED=7 npx jest test/attacks/fuzz`. */
const COUNT = Number(process.env.FUZZ_COUNT ?? 10_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);

const ACCESS_KEY = 'sk-proxy-of-the-fuzzer-0123456789';
const OWNER_KEY = 'key-of-the-owner-0123456789';
const providers = ['openai', 'gemini', 'anthropic', 'azure'];

/** Some map an allowed name to a forbidden model, some the other way round. */
const aliases = {
  'gpt-4o-transcribe': 'o3-pro',
  'gemini-2.5-flash': 'gemini-3-flash',
  'o1-pro': 'gpt-5-pro',
  'gemini-3-pro': 'gemini-2.5-flash-lite',
  'claude-opus': 'claude-haiku',
};
const MODEL_ALIASES = Object.entries(aliases)
  .map((pair) => pair.join('='))
  .join(',');

/** Sends requests to a built server; returns those that reached the API, as received. */
async function run(
  requests: readonly FuzzedRequest[],
  { rules = '', ...more }: Readonly<Record<string, string>>,
): Promise<readonly FuzzedRequest[]> {
  const upstream = await startRecorder();
  const proxy = await startProxy({
    PROVIDERS: providers.map((name) => `${name}=${upstream.url}/at-${name}`).join(','),
    ACCESS_KEYS: `fuzz ${toSha256(ACCESS_KEY)} ${rules}`,
    INJECT_KEYS: providers.map((name) => `${name}=${OWNER_KEY}`).join(' '),
    ...more,
  });
  const caller = ['Authorization', `Bearer ${ACCESS_KEY}`];
  const statuses = await sendAll(proxy.port, requests, caller).finally(async () => {
    await proxy.stop();
    upstream.close();
  });
  const { recorded } = upstream;
  // Every request was answered, and everything that was not rejected reached the API.
  expect(recorded.length).toBe(statuses.get(200));
  for (const { target, headers } of recorded) {
    const head = [target, ...headers].join('\n');
    expect(head.includes(ACCESS_KEY)).toBe(false);
    expect(head.split(OWNER_KEY).length).toBe(2);
  }
  return recorded;
}

/** The requests in which one of the readers finds a forbidden model. */
async function findWrong(passed: readonly FuzzedRequest[], isRight: (name: string) => boolean) {
  const all = await readAll(passed);
  // Rejections prove nothing unless enough requests pass and are read.
  for (const reader of ['node', 'busboy', 'python'] as const) {
    const readable = all.filter((read) => read[reader].length > 0).length;
    expect(readable).toBeGreaterThan(COUNT / 800);
  }
  return passed.flatMap((request, index) => {
    const read = all[index];
    const names = [...(read?.node ?? []), ...(read?.busboy ?? []), ...(read?.python ?? [])];
    const bare = names.map((name) => name.replace(/^(?:models|tunedModels)\//, ''));
    return bare.every(isRight) ? [] : [{ ...request, body: request.body.toString('latin1'), read }];
  });
}

const isAllowed = (name: string) => fitsPattern(name, patterns.split(','));

test(`of ${COUNT} requests, the built server passes none in which another reader finds a forbidden model`, async () => {
  const passed = await run(createFuzzedRequests(COUNT, SEED), { rules: `models=${patterns}` });
  expect(passed.length).toBeGreaterThan(COUNT / 20);
  expect(await findWrong(passed, isAllowed)).toEqual([]);
}, 600_000);

test('the same holds with aliases, and no reader finds an alias that was not replaced', async () => {
  const requests = createFuzzedRequests(COUNT / 8, SEED + 1);
  const limited = await run(requests, { rules: `models=${patterns}`, MODEL_ALIASES });
  expect(await findWrong(limited, isAllowed)).toEqual([]);
  const open = await run(requests, { MODEL_ALIASES });
  expect(await findWrong(open, (name) => !Object.hasOwn(aliases, name))).toEqual([]);
}, 600_000);
