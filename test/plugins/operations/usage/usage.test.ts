import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { style } from '../../../../plugins/operations/usage/html/style';
import { readRequest } from '../../../../plugins/operations/usage/request';
import { toWidth } from '../../../../plugins/shared/table';
import { look, now, openDesk, toLine } from './support';

const desk = openDesk();
afterAll(() => desk.clear());
const language = process.env.SLS_LANG;
afterEach(() => {
  if (language === undefined) delete process.env.SLS_LANG;
  else process.env.SLS_LANG = language;
});

const measured = { usage: 'measured', model: 'gpt-4o-2024-08-06' };
const alice = { ...measured, access_key: 'alice', input_tokens: 1000, output_tokens: 100 };
const bob = { ...alice, access_key: 'bob', output_tokens: 2000 };

describe('the table', () => {
  test('lists keys and models separately, the most expensive first, with totals', async () => {
    const { text } = await desk.show([toLine(alice), toLine(bob), toLine(alice)]);
    expect(text.split('\n').slice(0, 7)).toEqual([
      `${join(desk.folder, 'proxy.log')}: 2026-11-20`,
      '',
      '  key    model              requests  input  output     cost',
      '  bob    gpt-4o-2024-08-06         1  1.00k   2.00k  $0.0225  ██████████████████',
      '  alice  gpt-4o-2024-08-06         2  2.00k     200  $0.0070  ██████',
      '  total                            3  3.00k   2.20k  $0.0295',
      '',
    ]);
    expect(text).toContain('3 requests; tokens: 3,000 input (0 from a cache, 0 written to it)');
    expect(text).toContain('Prices in USD of 2026-08-05');
  });

  test.each(['en', 'zh'])('fits into 80 columns, whatever it contains (%s)', async (tag) => {
    process.env.SLS_LANG = tag;
    const many = { ...alice, input_tokens: 98_765_432_100, reasoning_tokens: 12, cached_tokens: 7 };
    const { text } = await desk.show(
      [
        { ...many, access_key: 'a-team-with-a-rather-long-label', cache_write_tokens: 3 },
        { ...many, model: '一个名字很长的模型一个名字很长的模型一个名字很长的模型' },
        { ...many, usage: 'unknown', provider_key: 2 },
        { ...many, usage: 'partial', status: 500, provider: 'my-own-provider-of-models' },
      ].map(toLine),
      { by: 'day,key,provider,model,upstream_key,status' },
    );
    const tooWide = text.split('\n').filter((line) => toWidth(line) > 80);
    // The first line names the file.
    expect(tooWide.filter((line) => !line.includes('proxy.log'))).toEqual([]);
    expect(text).toContain('≥$');
    // A shortened date could belong to another month.
    expect(text.split('\n').filter((line) => line.startsWith('  2026-11-20  '))).toHaveLength(4);
  });

  test('counts failures: errors, and responses that broke off', async () => {
    const { text } = await desk.show(
      [
        toLine({ ...alice }),
        toLine({ ...alice, usage: 'partial', error: 'upstream_unreachable' }),
        toLine({ access_key: 'alice', status: 429 }),
        toLine({ access_key: 'alice', status: undefined, client_left: true }),
      ],
      { by: 'status', json: true },
    );
    const { groups, total } = JSON.parse(text);
    expect(total).toMatchObject({ requests: 4, failures: 2, partial: 1 });
    const found = groups.map(({ status, requests, failures }: Record<string, unknown>) => [
      ...[status, requests, failures],
    ]);
    expect(found).toEqual([
      ['200', 2, 1],
      ['429', 1, 1],
      [null, 1, 0],
    ]);
  });
});

describe('unknown usage', () => {
  const unknown = { ...alice, usage: 'unknown', input_tokens: undefined, output_tokens: undefined };
  const foreign = { ...alice, provider: 'mine', model: 'llama-3' };

  test('is reported, with the reason and a remedy', async () => {
    const { text } = await desk.show([
      toLine(alice),
      toLine(unknown),
      toLine({ ...alice, usage: 'partial' }),
      toLine(foreign),
    ]);
    expect(text).toContain('1 response did not report its tokens. With STREAM_USAGE=on');
    expect(text).toContain('1 response ended early.');
    expect(text).toMatch(/1 request to models without a price: mine\/llama-3\. Add/);
    expect(text).toMatch(/gpt-4o-2024-08-06 +3 +2\.00k +200 +2 +≥\$0\.0070/);
    expect(text).toMatch(/llama-3 +1 .*\?/);
  });

  test('is not shown as a cost of zero', async () => {
    const { text } = await desk.show([toLine(foreign)], { json: true });
    expect(JSON.parse(text)).toMatchObject({
      total: { cost_usd: null, unpriced: 1, input_tokens: 1000 },
      models_without_price: ['mine/llama-3'],
    });
  });

  test('in a log that was written without USAGE=on is reported once', async () => {
    const { text } = await desk.show([toLine({ access_key: 'alice' })]);
    expect(text).toContain('The log contains no token counts. Set USAGE=on');
  });

  test('has a price if one is given, and an invalid list is rejected line by line', async () => {
    const prices = desk.write('own.csv', 'provider,model,input,output\nmine,llama-3,1,10\n');
    const { text } = await desk.show([toLine(foreign), toLine(alice)], { prices });
    expect(text).toMatch(/llama-3 +1 .*\$0\.0020/);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      `Prices from ${prices}; for other models: Prices in USD`,
    );
    const wrong = desk.write('wrong.csv', 'provider,model,input,output\nmine,llama-3,much,10\n');
    await expect(desk.show([toLine(alice)], { prices: wrong })).rejects.toThrow(
      /cannot be used:\n {2}- line 2: "much" in "input"/,
    );
    await expect(desk.show([toLine(alice)], { prices: '/nowhere.csv' })).rejects.toThrow(
      '--prices: /nowhere.csv cannot be read (ENOENT).',
    );
  });
});

describe('the lines of a log', () => {
  test('may be mixed with other lines, and have a cloud’s prefix', async () => {
    const { text } = await desk.show([
      '127.0.0.1 - - [20/Nov/2026:10:00:00 +0000] "POST /v1/chat/completions HTTP/1.1" 200 5',
      `2026-11-20T10:00:00.123Z\t8a1c-77\tINFO\t${toLine(alice)}`,
      '{"time":"2026-11-20T10:00:00.000Z","event":"listening","port":9000}',
      toLine({ route: 'own', status: 200 }),
      '{"time":"2026-11-20T10:00:00.000Z","event":"request","id":"torn',
      '{"time":"2026-11-20T10:00:00.000Z","event":"log_lines_lost","lines":3}',
      'x'.repeat(300_000) + toLine(alice),
      '',
      toLine(alice),
    ]);
    expect(text).toContain('\n2 requests;');
    expect(text).toContain('3 lines not written by the proxy were skipped.');
    expect(text).toContain('could not write 3 log lines, so the actual numbers are higher.');
  });

  test('may be in UTF-16, as Windows PowerShell writes them, and end without a line feed', async () => {
    const content = `\ufeff${toLine(alice)}\r\n${toLine({ ...bob, model: '模型' })}`;
    const { text } = await desk.show(Buffer.from(content, 'utf16le'), { json: true, by: 'model' });
    expect(JSON.parse(text).groups).toMatchObject([
      { model: 'gpt-4o-2024-08-06', requests: 1 },
      { model: '模型', requests: 1 },
    ]);
  });

  test('may all be foreign, which is reported, as is a missing file', async () => {
    await expect(desk.show(['hello'])).rejects.toThrow(/contains no log lines of the proxy/);
    await expect(look(join(desk.folder, 'none.log'))).rejects.toThrow(
      /none\.log does not exist\.$/,
    );
    await expect(look(desk.folder)).rejects.toThrow(/is a folder, not a log file\.$/);
    expect((await desk.show('')).text).toMatch(/proxy\.log: no requests\n/);
  });

  test('may name thousands of models; the smaller ones are added up', async () => {
    const lines = Array.from({ length: 2500 }, (_, at) => toLine({ ...alice, model: `m-${at}` }));
    const { text } = await desk.show(lines, { by: 'model', json: true });
    const { groups, total } = JSON.parse(text);
    expect(groups.length).toBe(2001);
    expect(groups[0]).toMatchObject({ model: '…', requests: 500 });
    expect(total.requests).toBe(2500);
  });
});

describe('the options', () => {
  const days = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-25'];
  const lines = days.map((day) => toLine({ ...alice, time: `${day}T23:59:59.999Z` }));
  const daysOf = async (options: Parameters<typeof look>[1]) => {
    const { text } = await desk.show(lines, { by: 'day', json: true, ...options });
    const { groups } = JSON.parse(text);
    return groups.map(({ day }: { day: string }) => day).sort();
  };

  test('select a period; a day means the whole day', async () => {
    expect(await daysOf({ since: '8d' })).toEqual(days.slice(1));
    expect(await daysOf({ since: '1w' })).toEqual(days.slice(2));
    expect(await daysOf({ from: '2026-11-18', to: '2026-11-19' })).toEqual(days.slice(1, 3));
    expect(await daysOf({ from: '2026-11-18T00:00:00+08:00', to: '2026-11-19T23:59' })).toEqual(
      days.slice(0, 2),
    );
  });

  test('select a key, and models by pattern', async () => {
    const log = [alice, bob, { ...bob, model: 'gpt-5-mini' }, { ...bob, model: 'xgpt-5' }];
    const { text } = await desk.show(log.map(toLine), {
      ...{ key: 'bob', model: 'gpt-*', by: 'model', json: true },
    });
    const { groups } = JSON.parse(text);
    expect(groups.map(({ model }: { model: string }) => model).sort()).toEqual([
      'gpt-4o-2024-08-06',
      'gpt-5-mini',
    ]);
  });

  test('that are invalid are reported, all at once', () => {
    expect(() =>
      readRequest(
        { since: '7 days', from: '2026-13-01', to: 'now', by: 'key,user', json: true, csv: true },
        now,
      ),
    ).toThrow(
      [
        '--since 7 days: write a number of hours, days or weeks, such as 12h, 7d, 4w.',
        '--from 2026-13-01: write a day such as 2026-11-01, or a time such as 2026-11-01T08:00Z.',
        '--to now: write a day such as 2026-11-01, or a time such as 2026-11-01T08:00Z.',
        '--json and --csv: use only one of them.',
        '--by key,user: "user" is unknown. Use any of day,key,provider,model,upstream_key,status.',
      ].join('\n'),
    );
    expect(() => readRequest({ since: '1d', from: '2026-11-01' }, now)).toThrow(
      /use only one of them\.$/,
    );
    expect(() => readRequest({ from: '2026-11-02', to: '2026-11-01' }, now)).toThrow(
      'The period ends before it begins: check --from, --since and --to.',
    );
  });
});

test('CSV can be opened in a spreadsheet, and contains no formulas', async () => {
  const evil = { ...alice, model: '=HYPERLINK("http://evil.example","a,b")', access_key: 'x' };
  const { text, notices } = await desk.show([toLine(alice), toLine(evil)], { csv: true });
  expect(text.split('\r\n')).toEqual([
    'key,model,requests,failures,input_tokens,cached_tokens,cache_write_tokens,cache_write_1h_tokens,output_tokens,reasoning_tokens,unknown,partial,unpriced,cost_usd',
    'alice,gpt-4o-2024-08-06,1,0,1000,0,0,0,100,0,0,0,0,0.0035',
    `x,"'=HYPERLINK(""http://evil.example"",""a,b"")",1,0,1000,0,0,0,100,0,0,0,1,`,
  ]);
  expect(notices).toEqual([expect.stringContaining('without a price')]);
});

test('a past price applies to past requests, and a long-context price to its own request', async () => {
  const luna = { ...alice, model: 'gpt-5.6-luna', output_tokens: 0 };
  const { text } = await desk.show(
    [
      toLine({ ...luna, time: '2026-07-29T23:59:59.999Z' }),
      toLine({ ...luna, time: '2026-07-30T00:00:00.000Z' }),
      toLine({ ...luna, input_tokens: 272_000 }),
      toLine({ ...luna, input_tokens: 272_001 }),
    ],
    { csv: true, by: 'model' },
  );
  // 1000 × 1 + 1000 × 0.2 + 272000 × 0.2 + 272001 × 0.4 millionths of a dollar.
  expect(text).toMatch(/,0\.1644004$/);
});

test('the report has the colours of the status page', () => {
  const base = readFileSync(join(__dirname, '../../../../web/style/base.css'), 'utf8');
  const [, light = '', dark = ''] = base.split(/:root[^{]*\{/);
  const pairs = [...style.matchAll(/(--[\w-]+): (#\w+);/g)].map(([pair]) => pair);
  expect(pairs.length).toBe(20);
  const half = pairs.length / 2;
  expect(pairs.slice(0, half).filter((pair) => !light.includes(pair))).toEqual([]);
  expect(pairs.slice(half).filter((pair) => !dark.includes(pair))).toEqual([]);
});
