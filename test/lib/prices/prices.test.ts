import { describe, expect, test } from '@jest/globals';
import { costOf } from '../../../lib/prices/cost';
import { findPrice } from '../../../lib/prices/find-price';
import { type ModelPrice, toPriceTable } from '../../../lib/prices/model-price';
import { parsePriceCsv } from '../../../lib/prices/parse-csv';
import { readPrices, withPrices } from '../../../lib/prices/read-prices';
import { priceTable } from '../../../lib/prices/table';
import { findThreshold, toThresholds } from '../../../lib/prices/thresholds';

const find = (provider: string, model: string, at = '2026-08-06') =>
  findPrice(priceTable(), { provider, model, at });

describe('the price of a model', () => {
  test('is found under its exact name and its provider’s dated names', () => {
    expect(find('openai', 'gpt-4o')).toMatchObject({ input: 2.5, cachedInput: 1.25, output: 10 });
    expect(find('openai', 'gpt-4o-2024-08-06')?.model).toBe('gpt-4o');
    expect(find('anthropic', 'claude-sonnet-4-20250514')?.model).toBe('claude-sonnet-4');
    expect(find('anthropic', 'claude-3-5-haiku-latest')?.output).toBe(4);
    expect(find('gemini', 'gemini-2.0-flash-001')?.output).toBe(0.4);
    expect(find('gemini', 'models/gemini-2.5-pro')?.output).toBe(10);
    expect(find('xai', 'grok-4-0709')?.output).toBe(15);
  });

  test('of a dated name with its own price is that price', () => {
    expect(find('openai', 'gpt-4o-2024-05-13')?.output).toBe(15);
  });

  test.each([
    ['openai', 'gpt-4o-mini-tts'],
    ['openai', 'gpt-4o-20240806'],
    ['openai', 'gpt-99'],
    ['openai', 'ft:gpt-4o-2024-08-06:acme::abc'],
    ['openai', 'GPT-4o'],
    ['openai', ''],
    ['azure', 'gpt-4o'],
    ['openrouter', 'openai/gpt-4o'],
    ['default', 'gpt-4o'],
    ['gemini', 'gemini-2.5-pro-exp'],
    ['mistral', 'mistral-large-2411'],
  ])('is never guessed: %s %s has none', (provider, model) => {
    expect(find(provider, model)).toBeUndefined();
  });

  test('is the price on the day of the request', () => {
    const on = (day: string) => find('openai', 'gpt-5.6-luna', day)?.input;
    expect(on('2026-07-29')).toBe(1);
    expect(on('2026-07-30T00:00:00.000Z')).toBe(0.2);
    expect(on('2026-11-26')).toBe(0.2);
    expect(find('openai', 'gpt-5.6-luna', '2026-07-29')?.longContext?.input).toBe(2);
    expect(find('openai', 'o3', '2025-06-09')?.output).toBe(40);
  });

  test('ends when the provider ended it', () => {
    expect(find('deepseek', 'deepseek-v4-flash', '2026-08-15')?.output).toBe(0.28);
    expect(find('deepseek', 'deepseek-v4-flash', '2026-08-16')).toBeUndefined();
  });
});

describe('the cost', () => {
  const claude = find('anthropic', 'claude-sonnet-4-5') as ModelPrice;

  test('counts cache reads and cache writes at their own prices', () => {
    const tokens = { input: 1000, cachedInput: 300, cacheWrite: 200, cacheWrite1h: 50, output: 10 };
    // 500 × 3 + 300 × 0.3 + 150 × 3.75 + 50 × 6 + 10 × 15, in thousandths of a thousandth of a dollar.
    expect(costOf(claude, tokens)).toBe(2_602_500);
  });

  test('uses the input price if the table has none for the cache', () => {
    const price = find('openai', 'o3-pro') as ModelPrice;
    expect(costOf(price, { input: 10, cachedInput: 5, cacheWrite: 2, output: 0 })).toBe(200_000);
  });

  test('uses the long-context price above its threshold, for all tokens', () => {
    expect(costOf(claude, { input: 200_000, output: 1 })).toBe(600_015_000);
    expect(costOf(claude, { input: 200_001, output: 1 })).toBe(1_200_028_500);
  });

  test('of several requests uses the price of each', () => {
    const sum = { input: 400_000, output: 0 };
    expect(costOf(claude, sum, 0)).toBe(1_200_000_000);
    expect(costOf(claude, sum, 200_001)).toBe(2_400_000_000);
  });

  test('is rounded half up to a nano-dollar, once, and is exact for large numbers', () => {
    const cheap = find('gemini', 'gemini-1.5-flash-8b') as ModelPrice;
    expect(costOf(cheap, { input: 1 })).toBe(38);
    expect(costOf(cheap, { input: 2 })).toBe(75);
    expect(costOf(cheap, { input: 1e11 }, 0)).toBe(3_750_000_000_000);
  });

  test('is never negative, whatever a provider reports', () => {
    expect(costOf(claude, { input: 5, cachedInput: 100, cacheWrite1h: 3 })).toBe(48_000);
    expect(costOf(claude, {})).toBe(0);
  });
});

describe('thresholds', () => {
  const thresholds = toThresholds(priceTable());

  test('are all those in the table', () => {
    expect(thresholds).toEqual([100_000, 128_000, 200_000, 272_000]);
  });

  test('decide which price a request has', () => {
    expect(findThreshold(thresholds, 200_000)).toBe(128_000);
    expect(findThreshold(thresholds, 200_001)).toBe(200_000);
    expect(findThreshold(thresholds, 5)).toBe(0);
  });
});

describe('a custom price list', () => {
  const own = readPrices(`\ufeff# 2026-11-01 our contract
provider,model,from,input,output
openai,gpt-4o,2026-11-01,1,2
*,llama-3,,0.5,0.5
`);
  const both = withPrices(own, priceTable());
  const findIn = (provider: string, model: string, at: string) =>
    findPrice(both, { provider, model, at })?.input;

  test('as CSV overrides the table from its date on, and the table covers the rest', () => {
    expect(own).toMatchObject({ date: '2026-11-01', source: 'our contract' });
    expect(findIn('openai', 'gpt-4o', '2026-11-01')).toBe(1);
    expect(findIn('openai', 'gpt-4o-2024-08-06', '2026-11-01')).toBe(1);
    expect(findIn('openai', 'gpt-4o', '2026-10-31')).toBe(2.5);
    expect(findIn('openai', 'gpt-4o-mini', '2026-11-01')).toBe(0.15);
    expect(findIn('mine', 'llama-3', '2026-11-01')).toBe(0.5);
  });

  test('may be LiteLLM’s file, including long contexts', () => {
    const table = readPrices(
      JSON.stringify({
        sample_spec: { litellm_provider: 'one of https://docs.litellm.ai', mode: 'chat' },
        'gemini/gemini-2.5-pro': {
          litellm_provider: 'gemini',
          input_cost_per_token: 1.25e-6,
          input_cost_per_token_above_200k_tokens: 2.5e-6,
          output_cost_per_token: 1e-5,
          output_cost_per_token_above_200k_tokens: 1.5e-5,
          cache_read_input_token_cost: 1.25e-7,
        },
        'claude-x': {
          litellm_provider: 'anthropic',
          input_cost_per_token: 3e-6,
          output_cost_per_token: 1.5e-5,
          cache_creation_input_token_cost: 3.75e-6,
          cache_creation_input_token_cost_above_1hr: 6e-6,
        },
        'dall-e-3': { litellm_provider: 'openai', output_cost_per_image: 0.04 },
      }),
    );
    expect(table.prices.size).toBe(2);
    expect(table.prices.get('gemini/gemini-2.5-pro')).toMatchObject([
      {
        ...{ input: 1.25, cachedInput: 0.125, output: 10 },
        longContext: { above: 200_000, input: 2.5, cachedInput: 0.125, output: 15 },
      },
    ]);
    expect(table.prices.get('anthropic/claude-x')).toMatchObject([
      { cacheWrite: 3.75, cacheWrite1h: 6 },
    ]);
  });

  test('that cannot be read is rejected with every invalid line', () => {
    const text = 'provider,model,above,input,output\na,b,,1\na,c,,x,1\na,d,9,1,1\n,e,,1,1\n';
    expect(() => parsePriceCsv(text)).toThrow(
      [
        'line 2: it has 4 cells, and the first line 5',
        'line 3: "x" in "input" is not a price in USD per million tokens',
        'line 5: "provider" is empty',
        'line 4: d has no price below 9 tokens',
      ].join('\n'),
    );
    expect(() => parsePriceCsv('provider,modell,input\n')).toThrow(/no column "modell"/);
    expect(() => readPrices('')).toThrow('it contains no prices');
    expect(() => readPrices('{"a":1}')).toThrow(/contains no model/);
    expect(() => readPrices('{')).toThrow('it is not JSON');
  });

  test('with two prices for one day uses the later one', () => {
    const of = (input: number): ModelPrice => ({
      ...{ provider: 'a', model: 'b', from: '', until: '', input, output: 0 },
    });
    const table = toPriceTable({ date: '', source: '' }, [of(1), of(2)]);
    expect(findPrice(table, { provider: 'a', model: 'b', at: '2026-01-01' })?.input).toBe(2);
  });
});
