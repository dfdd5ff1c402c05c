import { expect, test } from '@jest/globals';
import { fitsPattern } from '../../../lib/layers/access/model-patterns';
import { toSha256 } from '../../access/stage';
import { startProxy } from '../../support/proxy-process';
import { readAll } from './readers';
import { sendAll, startRecorder } from './recorder';
import { createFuzzedRequests, patterns } from './requests';

/** More of them, or others: `FUZZ_COUNT=1000000 FUZZ_SEED=7 npx jest test/attacks/fuzz`. */
const COUNT = Number(process.env.FUZZ_COUNT ?? 10_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);

const ACCESS_KEY = 'sk-proxy-of-the-fuzzer-0123456789';
const OWNER_KEY = 'key-of-the-owner-0123456789';
const providers = ['openai', 'gemini', 'anthropic', 'azure'];

test(`of ${COUNT} requests none passes the built server whose model another reader would not allow`, async () => {
  const upstream = await startRecorder();
  const proxy = await startProxy({
    PROVIDERS: providers.map((name) => `${name}=${upstream.url}/at-${name}`).join(','),
    ACCESS_KEYS: `fuzz ${toSha256(ACCESS_KEY)} models=${patterns}`,
    INJECT_KEYS: providers.map((name) => `${name}=${OWNER_KEY}`).join(' '),
  });
  const requests = createFuzzedRequests(COUNT, SEED);
  const { recorded } = upstream;
  const statuses = await sendAll(proxy.port, requests, [
    ...['Authorization', `Bearer ${ACCESS_KEY}`],
  ]).finally(async () => {
    await proxy.stop();
    upstream.close();
  });
  // Whatever was sent was answered; what was not refused has come to the API.
  expect(recorded.length).toBe(statuses.get(200));

  const all = await readAll(recorded);
  const wrong = recorded.flatMap((request, index) => {
    const read = all[index];
    const names = [...(read?.node ?? []), ...(read?.busboy ?? []), ...(read?.python ?? [])];
    const bare = names.map((name) => name.replace(/^(?:models|tunedModels)\//, ''));
    return bare.every((name) => fitsPattern(name, patterns.split(',')))
      ? []
      : [{ ...request, body: request.body.toString('latin1'), read }];
  });
  expect(wrong).toEqual([]);
  for (const { target, headers } of recorded) {
    const head = [target, ...headers].join('\n');
    expect(head.includes(ACCESS_KEY)).toBe(false);
    expect(head.split(OWNER_KEY).length).toBe(2);
  }
  // What is refused proves nothing unless enough of them pass, and are read.
  expect(recorded.length).toBeGreaterThan(COUNT / 20);
  for (const reader of ['node', 'busboy', 'python'] as const) {
    expect(all.filter((read) => read[reader].length > 0).length).toBeGreaterThan(COUNT / 200);
  }
}, 600_000);
