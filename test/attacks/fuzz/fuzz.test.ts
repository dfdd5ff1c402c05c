import { expect, test } from '@jest/globals';
import { fitsPattern } from '../../../lib/layers/access/model-patterns';
import { toSha256 } from '../../access/stage';
import { needsProgram } from '../../support/needs-program';
import { startProxy } from '../../support/proxy-process';
import { readAll } from './readers';
import { sendAll, startRecorder } from './recorder';
import { createFuzzedRequests, type FuzzedRequest, patterns } from './requests';

needsProgram('python3');

/** More of them, or others: `FUZZ_COUNT=1000000 FUZZ_SEED=7 npx jest test/attacks/fuzz`. */
const COUNT = Number(process.env.FUZZ_COUNT ?? 10_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);

const ACCESS_KEY = 'sk-proxy-of-the-fuzzer-0123456789';
const OWNER_KEY = 'key-of-the-owner-0123456789';
const providers = ['openai', 'gemini', 'anthropic', 'azure'];

/** Some lead from what the key allows to what it does not, some the other way. */
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

/** Sends requests to a built server; gives those that have come to the API, as they came. */
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
  // Whatever was sent was answered; what was not refused has come to the API.
  expect(recorded.length).toBe(statuses.get(200));
  for (const { target, headers } of recorded) {
    const head = [target, ...headers].join('\n');
    expect(head.includes(ACCESS_KEY)).toBe(false);
    expect(head.split(OWNER_KEY).length).toBe(2);
  }
  return recorded;
}

/** Those in which one of the readers finds a model that must not be there. */
async function findWrong(passed: readonly FuzzedRequest[], isRight: (name: string) => boolean) {
  const all = await readAll(passed);
  // What is refused proves nothing unless enough of them pass, and are read.
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

test(`of ${COUNT} requests none passes the built server whose model another reader would not allow`, async () => {
  const passed = await run(createFuzzedRequests(COUNT, SEED), { rules: `models=${patterns}` });
  expect(passed.length).toBeGreaterThan(COUNT / 20);
  expect(await findWrong(passed, isAllowed)).toEqual([]);
}, 600_000);

test('with aliases neither, and no reader finds one that was not replaced', async () => {
  const requests = createFuzzedRequests(COUNT / 8, SEED + 1);
  const limited = await run(requests, { rules: `models=${patterns}`, MODEL_ALIASES });
  expect(await findWrong(limited, isAllowed)).toEqual([]);
  const open = await run(requests, { MODEL_ALIASES });
  expect(await findWrong(open, (name) => !Object.hasOwn(aliases, name))).toEqual([]);
}, 600_000);
