import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readAccessKeys } from '../../../lib/config/access-keys';
import { readModel } from '../../../lib/dialects/read-model';
import { createMemoryLimits } from '../../../lib/layers/access/limits/memory-limits';
import { fitsPattern } from '../../../lib/layers/access/model-patterns';
import { createAccessRules } from '../../../lib/layers/access/rules';
import { createStage, toProvider } from '../../lib/layers/stage';
import { readAll } from './readers';
import { createFuzzedRequests, type FuzzedRequest, patterns } from './requests';

const COUNT = 10_000;
/** Another one finds other requests: `FUZZ_SEED=7 npx jest test/attacks/fuzz`. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);

const hash = createHash('sha256').update('any').digest('hex');
const [accessKey] = readAccessKeys(`fuzz ${hash} models=${patterns}`).keys;

/** Lets a request through the rules of the key, and says whether it came out behind them. */
function createCheck() {
  const stage = createStage(
    (next) => (exchange, answer) => {
      exchange.accessKey = accessKey;
      return next(exchange, answer);
    },
    createAccessRules({
      limits: createMemoryLimits(),
      readModel,
      readCountable: () => 'free',
      findPrice: async () => undefined,
    }),
  );
  return async ({ target, contentType, isCompressed, body }: FuzzedRequest): Promise<boolean> => {
    const headers = [
      ...(contentType === undefined ? [] : ['content-type', contentType]),
      ...(isCompressed ? ['content-encoding', 'gzip'] : []),
    ];
    const dialect = /^\/v1(?:alpha|beta)/i.test(target) ? 'gemini' : 'openai';
    const before = stage.sent.length;
    await stage.ask({ target, headers, content: body, provider: toProvider(dialect) });
    return stage.sent.length > before;
  };
}

test(`of ${COUNT} requests none passes whose model another reader would not allow`, async () => {
  const check = createCheck();
  const passed: FuzzedRequest[] = [];
  for (const request of createFuzzedRequests(COUNT, SEED)) {
    if (await check(request)) passed.push(request);
  }
  const all = await readAll(passed);
  const wrong = passed.flatMap((request, index) => {
    const read = all[index];
    const names = [...(read?.node ?? []), ...(read?.busboy ?? []), ...(read?.python ?? [])];
    const bare = names.map((name) => name.replace(/^(?:models|tunedModels)\//, ''));
    return bare.every((name) => fitsPattern(name, patterns.split(',')))
      ? []
      : [{ ...request, body: request.body.toString('latin1'), read }];
  });
  expect(wrong).toEqual([]);
  // What is refused proves nothing unless enough of them pass, and are read.
  expect(passed.length).toBeGreaterThan(COUNT / 20);
  for (const reader of ['node', 'busboy', 'python'] as const) {
    expect(all.filter((read) => read[reader].length > 0).length).toBeGreaterThan(50);
  }
}, 120_000);
