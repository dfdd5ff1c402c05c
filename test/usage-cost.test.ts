import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { bundleInMemory } from '../plugins/shared/packaging/bundle';
import { ACCESS_KEY, toSha256 } from './access/stage';
import { OSLS, oslsCache } from './clouds/support/osls';
import { look, toLine } from './plugins/operations/usage/support';
import { type Ending, type GivenOut, startBillingApi } from './support/billing-api';
import { guard } from './support/guardian';
import { peakMemory } from './support/peak-memory';
import { startProxy } from './support/proxy-process';
import { runCommand } from './support/run-command';

// `usage` matches the API's own numbers, to the token and the cent.

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'usage-cost-'));
const log = join(folder, 'proxy.log');
afterAll(() => rmSync(folder, { recursive: true }));

/** Nano-dollars per token, from the providers' price lists and not from the table: input, cached, cache write, one-hour cache write, output. */
type Prices = readonly [number, number, number, number, number];
interface Model {
  readonly name: string;
  readonly path: string;
  readonly prices: Prices;
  readonly isLong?: boolean;
}
const models: readonly Model[] = [
  {
    ...{ name: 'gpt-4o-mini-2024-07-18', path: '/openai/v1/chat/completions' },
    prices: [150, 75, 150, 150, 600],
  },
  {
    ...{ name: 'gpt-5.4', path: '/openai/v1/chat/completions', isLong: true },
    prices: [5000, 500, 5000, 5000, 22_500],
  },
  {
    ...{ name: 'claude-sonnet-4-5-20250929', path: '/anthropic/v1/messages' },
    prices: [3000, 300, 3750, 6000, 15_000],
  },
  {
    ...{
      name: 'gemini-2.5-pro',
      path: '/gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent',
    },
    ...{ isLong: true, prices: [2500, 250, 2500, 2500, 15_000] },
  },
];
const keys = ['alice', 'bob', 'carol'];
const endings: readonly Ending[] = ['whole', 'stream', 'cut', 'refused'];

let givenOut: readonly GivenOut[] = [];

beforeAll(async () => {
  const api = await startBillingApi();
  const names = ['openai', 'anthropic', 'gemini'];
  const proxy = await startProxy({
    PROVIDERS: names.map((name) => `${name}=${api.url}/${name}`).join(','),
    INJECT_KEYS: names.map((name) => `${name}=sk-owner`).join(' '),
    ACCESS_KEYS: keys.map((key) => `${key} ${toSha256(ACCESS_KEY + key)}`).join('; '),
    USAGE: 'on',
  });
  const asked = keys.flatMap((key) =>
    models.flatMap((model) => endings.map((ending) => ({ key, model, ending }))),
  );
  // One after the other: the API's records are in the order of the requests.
  for (const { key, model, ending } of asked) {
    const answer = await fetch(`${proxy.url}${model.path}`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${ACCESS_KEY}${key}`, 'content-type': 'application/json' },
        ...{ 'x-asked-by': key, 'x-ending': ending, 'x-model': model.name },
        'x-long': model.isLong ? '1' : '0',
      },
      body: JSON.stringify({ model: model.name, messages: [] }),
    });
    await answer.text().catch(() => undefined);
  }
  const requests = () => proxy.logs().filter(({ event }) => event === 'request').length;
  await proxy.untilLogged(() => requests() === asked.length);
  await proxy.stop();
  writeFileSync(log, `a line of something else\n${proxy.stdout()}`);
  givenOut = api.givenOut;
  await api.close();
});

/** The API's records, added up. */
function expected(wanted: readonly GivenOut[]) {
  const sum = (read: (one: GivenOut) => number) =>
    wanted.reduce((total, one) => total + read(one), 0);
  const isKnown = ({ input }: GivenOut) => input > 0;
  const cost = (one: GivenOut) => {
    const [fresh, cached, written, hour, output] = models.find(({ name }) => name === one.model)
      ?.prices ?? [0, 0, 0, 0, 0];
    return (
      (one.input - one.cached - one.written) * fresh +
      one.cached * cached +
      (one.written - one.written1h) * written +
      one.written1h * hour +
      one.output * output
    );
  };
  return {
    requests: wanted.length,
    failures: wanted.filter(({ ending }) => ending === 'refused' || ending === 'cut').length,
    input_tokens: sum(({ input }) => input),
    cached_tokens: sum(({ cached }) => cached),
    cache_write_tokens: sum(({ written }) => written),
    cache_write_1h_tokens: sum(({ written1h }) => written1h),
    output_tokens: sum(({ output }) => output),
    reasoning_tokens: sum(({ reasoning }) => reasoning),
    unknown: wanted.filter((one) => one.ending === 'cut' && !isKnown(one)).length,
    partial: wanted.filter((one) => one.ending === 'cut' && isKnown(one)).length,
    unpriced: 0,
    cost_usd: sum(cost) / 1e9,
  };
}

describe('three keys, four models, errors and interrupted streams:', () => {
  test('the numbers of each key and model match the API’s own', async () => {
    expect(givenOut.length).toBe(48);
    const { text } = await look(log, { json: true });
    const { groups, total, remarks } = JSON.parse(text);
    expect(total).toEqual(expected(givenOut));
    for (const key of keys) {
      for (const { name } of models) {
        const of = (one: GivenOut) =>
          one.key === key && one.model === name && one.ending !== 'refused' && one.input > 0;
        const [found] = groups.filter(
          (one: { key: string; model: string }) => one.key === key && one.model === name,
        );
        const { input_tokens, output_tokens, cost_usd } = expected(givenOut.filter(of));
        expect([name, found]).toEqual([
          name,
          expect.objectContaining({ input_tokens, output_tokens, cost_usd }),
        ]);
      }
    }
    expect(remarks).toEqual(['1 line not written by the proxy was skipped.']);
  });

  test('so do those of the report', async () => {
    const html = join(folder, 'report.html');
    await look(log, { html, by: 'key' });
    const cells = [
      ...readFileSync(html, 'utf8').matchAll(/<th [^>]*>(\w+)<\/th>((?:<td>[^<]*<\/td>)+)/g),
    ];
    for (const key of keys) {
      const { requests, failures, input_tokens, cost_usd } = expected(
        givenOut.filter((one) => one.key === key),
      );
      const [, , row = ''] = cells.find(([, name]) => name === key) ?? [];
      const whole = (count: number) => count.toLocaleString('en-US');
      expect(row).toBe(
        row.replace(
          /^(?:<td>[^<]*<\/td>){4}/,
          `<td>≥$${cost_usd.toFixed(2)}</td><td>${requests}</td><td>${failures}</td><td>${whole(input_tokens)}</td>`,
        ),
      );
    }
  });

  test('npx sls usage shows them, without an account', async () => {
    const environment = { PATH: process.env.PATH ?? '', HOME: folder, ...oslsCache };
    const run = (...words: string[]) =>
      runCommand([...OSLS, 'usage', ...words, '--file', log], environment);
    const shown = await run('--by', 'key', '--csv');
    expect(shown.code).toBe(0);
    const { cost_usd } = expected(givenOut.filter(({ key }) => key === 'alice'));
    expect(shown.output).toMatch(new RegExp(`\nalice,16,8,.*,${cost_usd}\r?\n`));
    expect(await run('--by', 'user')).toMatchObject({
      code: 1,
      output: expect.stringContaining('--by user: "user" is unknown.'),
    });
  });
});

describe('a log of a million lines', () => {
  test('is added up with little memory, while other readers continue', async () => {
    const { files } = await bundleInMemory('scripts/usage.ts', 'usage');
    for (const { name, data } of files) writeFileSync(join(folder, name), data);
    const child = spawn(process.execPath, [join(folder, 'usage.cjs'), '-', '--json'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    guard(child);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const thousand = Array.from({ length: 1000 }, (_, at) =>
      toLine({
        ...{ usage: 'measured', model: `gpt-5-mini`, access_key: keys[at % 3], input_tokens: 1000 },
        output_tokens: at,
      }),
    ).join('\n');
    let peak = 0;
    for (let sent = 0; sent < 1000; sent++) {
      if (!child.stdin.write(`${thousand}\n`)) await once(child.stdin, 'drain');
      if (sent % 50 === 49) peak = Math.max(peak, peakMemory(child.pid ?? 0));
    }
    child.stdin.end();
    await once(child, 'close');
    expect(JSON.parse(output).total).toMatchObject({
      requests: 1_000_000,
      input_tokens: 1e9,
      output_tokens: 499_500_000,
      // 0.25 and 2 dollars per million.
      cost_usd: 250 + 999,
    });
    expect(peak).toBeLessThan(200 * 2 ** 20);

    const reader = spawn(process.execPath, [join(folder, 'usage.cjs'), log], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    guard(reader);
    reader.stdout.destroy();
    let complaint = '';
    reader.stderr.on('data', (text) => {
      complaint += text;
    });
    const [code] = await once(reader, 'close');
    expect([code, complaint]).toEqual([0, '']);
  });
});
