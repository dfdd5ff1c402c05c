import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readAccessKeys } from '../../../lib/config/access-keys';
import { readModel } from '../../../lib/dialects/read-model';
import type { Layer } from '../../../lib/exchange/layer';
import { createMemoryLimits } from '../../../lib/layers/access/limits/memory-limits';
import { fitsPattern } from '../../../lib/layers/access/model-patterns';
import { createAccessRules } from '../../../lib/layers/access/rules';
import { createAliases } from '../../../lib/layers/aliases';
import { createStage, toProvider, toUpstream } from '../../lib/layers/stage';
import { readAll } from './readers';
import { createFuzzedRequests, type FuzzedRequest, patterns } from './requests';

const COUNT = 10_000;
/** Another one finds other requests: `FUZZ_SEED=7 npx jest test/attacks/fuzz`. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);

const hash = createHash('sha256').update('any').digest('hex');
const [accessKey] = readAccessKeys(`fuzz ${hash} models=${patterns}`).keys;

/** The rules of the key. */
const rules = () =>
  createAccessRules({
    limits: createMemoryLimits(),
    readModel,
    readCountable: () => 'free',
    findPrice: async () => undefined,
  });

/** Some lead from what the key allows to what it does not, some the other way. */
const aliases = new Map(
  Object.entries({
    'gpt-4o-transcribe': 'o3-pro',
    'gemini-2.5-flash': 'gemini-3-flash',
    'o1-pro': 'gpt-5-pro',
    'gemini-3-pro': 'gemini-2.5-flash-lite',
    'claude-opus': 'claude-haiku',
  }).map(([alias, model]) => [alias, [{ provider: undefined, model }] as const]),
);

/** Sends requests through layers; gives those that come out behind them, as they are there. */
async function sendAll(requests: readonly FuzzedRequest[], ...layers: Layer[]) {
  const stage = createStage(
    (next) => (exchange, answer) => {
      exchange.accessKey = accessKey;
      return next(exchange, answer);
    },
    ...layers,
  );
  const passed: FuzzedRequest[] = [];
  for (const request of requests) {
    const { target, contentType, isCompressed, body } = request;
    const headers = [
      ...(contentType === undefined ? [] : ['content-type', contentType]),
      ...(isCompressed ? ['content-encoding', 'gzip'] : []),
    ];
    const dialect = /^\/v1(?:alpha|beta)/i.test(target) ? 'gemini' : 'openai';
    const before = stage.sent.length;
    await stage.ask({ target, headers, content: body, provider: toProvider(dialect) });
    const sent = stage.sent[before]?.exchange;
    if (sent) passed.push({ ...request, target: sent.target, body: sent.body.content ?? body });
  }
  return passed;
}

/** Those in which one of the readers finds a model that must not be there. */
async function findWrong(passed: readonly FuzzedRequest[], isRight: (name: string) => boolean) {
  const all = await readAll(passed);
  // What is refused proves nothing unless enough of them pass, and are read.
  for (const reader of ['node', 'busboy', 'python'] as const) {
    expect(all.filter((read) => read[reader].length > 0).length).toBeGreaterThan(50);
  }
  return passed.flatMap((request, index) => {
    const read = all[index];
    const names = [...(read?.node ?? []), ...(read?.busboy ?? []), ...(read?.python ?? [])];
    const bare = names.map((name) => name.replace(/^(?:models|tunedModels)\//, ''));
    return bare.every(isRight) ? [] : [{ ...request, body: request.body.toString('latin1'), read }];
  });
}

const isAllowed = (name: string) => fitsPattern(name, patterns.split(','));

test(`of ${COUNT} requests none passes whose model another reader would not allow`, async () => {
  const passed = await sendAll(createFuzzedRequests(COUNT, SEED), rules());
  expect(passed.length).toBeGreaterThan(COUNT / 20);
  expect(await findWrong(passed, isAllowed)).toEqual([]);
}, 120_000);

test('with aliases neither, and no reader finds one that was not replaced', async () => {
  const requests = createFuzzedRequests(COUNT / 4, SEED + 1);
  const replace = () => createAliases(aliases, ({ url }) => [toUpstream(url.href)], new Set());
  expect(await findWrong(await sendAll(requests, replace(), rules()), isAllowed)).toEqual([]);
  const open = await sendAll(requests, replace());
  expect(await findWrong(open, (name) => !aliases.has(name))).toEqual([]);
}, 120_000);
