import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { DEFAULT_KEY } from '../../../twins/tencent/settings';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { createService, type Service } from '../support/service';
import { readPolicy } from '../tencent/support/policy';
import {
  isAnthropic,
  type PricedUpstream,
  startPricedUpstream,
  type Wish,
} from './priced-upstream';

// One deployment on each cloud, two days of requests, and what `sls usage` reports about them.

jest.setTimeout(180_000);

const day = 86_400_000;
const keyOf = (label: string) => `sk-proxy-of-${label}-0123456789abcdef`;

/** Each of them is sent today and yesterday. */
const wishes: readonly Wish[] = [
  { key: 'alice', model: 'gpt-5.4-2026-03-05', ends: 'well', input: 12_345, output: 678 },
  // Above 272,000 tokens the model has different prices.
  {
    ...{ key: 'alice', model: 'gpt-5.4-2026-03-05', ends: 'well', stream: true },
    ...{ input: 272_001, cached: 1000, output: 99, reasoning: 60 },
  },
  {
    ...{ key: 'bob', model: 'gpt-5-mini-2025-08-07', ends: 'well', stream: true },
    ...{ input: 5001, cached: 4096, output: 777, reasoning: 700 },
  },
  { key: 'bob', model: 'gpt-5-mini-2025-08-07', ends: 'refused', input: 0, output: 0 },
  { key: 'bob', model: 'gpt-5-mini-2025-08-07', ends: 'cut', stream: true, input: 9, output: 0 },
  {
    ...{ key: 'carol', model: 'claude-sonnet-4-5-20250929', ends: 'well', stream: true },
    ...{ input: 20_000, cached: 15_000, writes: [1000, 500], output: 321 },
  },
  {
    ...{ key: 'carol', model: 'claude-sonnet-4-5-20250929', ends: 'cut', stream: true },
    ...{ input: 4000, cached: 100, output: 1 },
  },
  { key: 'carol', model: 'house-model', ends: 'well', input: 50, output: 5 },
];

/** Nano-dollars per token: input, cached, cache write, one-hour cache write, output. Calculated by hand from the price lists. */
const prices: Readonly<Record<string, readonly number[]>> = {
  'gpt-5.4-2026-03-05': [2500, 250, 2500, 2500, 15_000],
  'gpt-5.4-2026-03-05, long': [5000, 500, 5000, 5000, 22_500],
  'gpt-5-mini-2025-08-07': [250, 25, 250, 250, 2000],
  'claude-sonnet-4-5-20250929': [3000, 300, 3750, 6000, 15_000],
};

const members = [
  ...['requests', 'failures', 'input_tokens', 'cached_tokens', 'cache_write_tokens'],
  ...['cache_write_1h_tokens', 'output_tokens', 'reasoning_tokens'],
  ...['unknown', 'partial', 'unpriced', 'nano'],
] as const;
type Counts = Record<(typeof members)[number], number>;

/** The group and the counts of a response. */
function judge(wish: Wish, date: string): { readonly group: string; readonly counts: Counts } {
  const { key, model, ends, input, cached = 0, writes = [0, 0], output, reasoning = 0 } = wish;
  const [short, long] = writes;
  const isRefused = ends === 'refused';
  // An OpenAI stream that breaks off has not reported its usage; Anthropic reports some at the beginning.
  const isUnknown = ends === 'cut' && !isAnthropic(wish);
  const isTold = !isRefused && !isUnknown;
  const price = prices[input > 272_000 ? `${model}, long` : model];
  const amounts = [input - cached - short - long, cached, short, long, output];
  const told = (count: number) => (isTold ? count : 0);
  return {
    group: [
      ...[date, key, isAnthropic(wish) ? 'anthropic' : 'openai'],
      ...[isRefused ? null : model, isRefused ? '429' : '200'],
    ].join(' '),
    counts: {
      ...{ requests: 1, failures: ends === 'well' ? 0 : 1 },
      input_tokens: told(input),
      cached_tokens: told(cached),
      cache_write_tokens: told(short + long),
      cache_write_1h_tokens: told(long),
      output_tokens: told(output),
      reasoning_tokens: told(reasoning),
      unknown: isUnknown ? 1 : 0,
      partial: ends === 'cut' && isTold ? 1 : 0,
      unpriced: isTold && !price ? 1 : 0,
      nano: told(amounts.reduce((sum, amount, index) => sum + amount * (price?.[index] ?? 0), 0)),
    },
  };
}

/** The groups of the stand-in's responses, with their counts. */
function expectedOf(given: readonly { readonly wish: Wish; readonly date: string }[]) {
  const groups: Record<string, Counts> = {};
  for (const { wish, date } of given) {
    const { group, counts } = judge(wish, date);
    const sums = groups[group];
    if (sums) for (const name of members) sums[name] += counts[name];
    else groups[group] = counts;
  }
  return groups;
}

/** The same from the output of `sls usage --json`. */
function toGroups(json: string): Record<string, Counts> {
  const { groups } = JSON.parse(json) as {
    readonly groups: readonly Record<string, string | number | null>[];
  };
  return Object.fromEntries(
    groups.map((group) => {
      const names = ['day', 'key', 'provider', 'model', 'status'];
      const values = { ...group, nano: Math.round(Number(group.cost_usd) * 1e9) };
      const counts = members.map((name) => [name, Number((values as Counts)[name])]);
      return [names.map((name) => group[name] ?? null).join(' '), Object.fromEntries(counts)];
    }),
  );
}

async function send(address: string, wish: Wish): Promise<void> {
  const body = {
    ...{ model: wish.model, stream: wish.stream === true, max_tokens: 9 },
    messages: [{ role: 'user', content: JSON.stringify(wish) }],
  };
  const path = isAnthropic(wish) ? '/v1/messages' : '/v1/chat/completions';
  const response = await fetch(address + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(isAnthropic(wish)
        ? { 'x-api-key': `sk-any:${keyOf(wish.key)}`, 'anthropic-version': '2023-06-01' }
        : { authorization: `Bearer sk-any:${keyOf(wish.key)}` }),
    },
    body: JSON.stringify(body),
  });
  // A stream that is cut off ends with an error, or with an extra event.
  await response.text().catch(() => '');
}

interface Place {
  readonly service: Service;
  readonly words: string;
  address(): string;
  lines(): number;
  moveLogsBack(milliseconds: number): void;
}

let upstream: PricedUpstream;
let tencent: TencentTwin;
let aws: AwsTwin;
const places: Place[] = [];
/** The API's responses, by cloud number. */
const expected: Record<string, Counts>[] = [];
const screens: string[][] = [];

function place(number: number): Place {
  const found = places[number];
  if (!found) throw new Error('The clouds are not ready.');
  return found;
}

beforeAll(async () => {
  upstream = await startPricedUpstream();
  const settings = {
    ACCESS_KEYS: ['alice', 'bob', 'carol']
      .map((label) => `${label} ${createHash('sha256').update(keyOf(label)).digest('hex')}`)
      .join(';'),
    PROVIDERS: `openai=${upstream.url},anthropic=${upstream.url}`,
    ...{ USAGE: 'on', STREAM_USAGE: 'on' },
  };
  const key = { ...DEFAULT_KEY, actions: readPolicy('deploy-tencent.md') };
  [tencent, aws] = await Promise.all([startTencentTwin({ keys: [key] }), startAwsTwin()]);
  const isLine = (text: string) => text.includes('"event":"request"');
  places.push(
    {
      ...{ words: '', service: createService({ ...tencent.env, ...settings }) },
      address: () => tencent.functionUrl('chatgpt-reverse-proxy-prod-proxy'),
      lines: () => tencent.messages().filter(isLine).length,
      moveLogsBack: (milliseconds) => tencent.moveLogsBack(milliseconds),
    },
    {
      words: ' -c serverless.aws.yml',
      service: createService({ ...aws.env, ...settings }),
      address: () => aws.functionUrl('chatgpt-reverse-proxy-prod').replace(/\/$/, ''),
      lines: () => aws.logs().filter(({ message }) => isLine(message)).length,
      moveLogsBack: (milliseconds) => aws.moveLogsBack(milliseconds),
    },
  );
  const deploys = places.map(({ service, words }) => service.sls(`deploy${words}`));
  for (const { code, output } of await Promise.all(deploys)) {
    expect(output).toMatch(/ address +http/);
    expect(code).toBe(0);
  }
});
afterAll(async () => {
  for (const { service } of places) service.remove();
  await Promise.all([tencent.stop(), aws.stop(), upstream.close()]);
});

describe.each([0, 1])('on cloud number %s', (number) => {
  test('sls usage matches the API’s own numbers, to the token and the cent', async () => {
    const { address, lines, moveLogsBack, service, words } = place(number);
    const before = upstream.given.length;
    const given: { wish: Wish; date: string }[] = [];
    for (const age of [day, 0]) {
      const wanted = lines() + wishes.length;
      for (const wish of wishes) await send(address(), wish);
      while (lines() < wanted) await new Promise((resolve) => setTimeout(resolve, 20));
      const date = new Date(Date.now() - age).toISOString().slice(0, 10);
      given.push(...upstream.given.slice(before + given.length).map((wish) => ({ wish, date })));
      moveLogsBack(age);
    }
    expect(given.length).toBe(2 * wishes.length);
    expected[number] = expectedOf(given);
    const by = '--by day,key,provider,model,status';
    const { code, stdout, output } = await service.sls(`usage --json ${by}${words}`);
    expect(output).not.toContain('one by one');
    expect(toGroups(stdout)).toEqual(expected[number]);
    expect(code).toBe(0);
  });

  test('the table has the same numbers, after the name of the log and its retention period', async () => {
    const { service, words } = place(number);
    const { code, stdout } = await service.sls(`usage --by key${words}`);
    // Only the name of the log is specific to the cloud.
    const [, ...others] = stdout.trim().split('\n\n');
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /^(?:CLS, |\/aws\/lambda\/)chatgpt-reverse-proxy-prod-proxy \(lines are kept for \d+ days\): 20[\d-]+ to 20[\d-]+ /,
    );
    screens.push(others);
    expect(others.join('\n')).toContain('carol');
    expect(code).toBe(0);
  });
});

test('where SQL cannot read the lines, they are read one by one, with the same result', async () => {
  tencent.setAnalysis('closed');
  const by = '--by day,key,provider,model,status';
  const { stdout } = await place(0).service.sls(`usage --json ${by}`);
  expect(toGroups(stdout)).toEqual(expected[0]);
  expect(JSON.parse(stdout).remarks[0]).toContain('were read one by one');
});

test('Ctrl-C stops the query in the cloud before the command ends', async () => {
  const { service, words } = place(1);
  const stops = () => aws.journal().filter(({ operation }) => operation === 'logs:StopQuery');
  aws.region().queryEndings.push('never');
  const asked = aws.journal().length;
  const running = service.start(`usage${words}`);
  const isAsked = () =>
    aws.journal().some(({ operation }, at) => at > asked && operation === 'logs:GetQueryResults');
  while (!isAsked()) await new Promise((resolve) => setTimeout(resolve, 20));
  running.kill('SIGINT');
  const { code, output } = await running.done;
  expect(stops().map(({ error }) => error)).toEqual([undefined]);
  expect(output).toContain('Interrupted: nothing was counted.');
  expect(code).toBe(1);
});

test('both clouds report it in the same sentences', () => {
  // The table, the sums, and the notes on missing data.
  expect(screens[0]?.length).toBe(3);
  expect(screens[1]).toEqual(screens[0]);
});
