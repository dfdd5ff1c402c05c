import { describe, expect, test } from '@jest/globals';
import { checkRegion, findRegionProblem } from '../../../plugins/shared/clouds/regions';

describe('the region check', () => {
  test.each([
    'ap-guangzhou',
    'ap-shanghai',
    'ap-beijing',
    'ap-chengdu',
    'ap-nanjing',
    'ap-chongqing',
    'ap-shenzhen-fsi',
    'ap-shanghai-fsi',
    'ap-hongkong',
  ])('rejects %s for OpenAI, the default upstream', (region) => {
    expect(findRegionProblem(region, {})).toMatch(/OpenAI rejects/);
  });

  test.each(['na-siliconvalley', 'ap-singapore', 'ap-tokyo', 'eu-frankfurt', 'na-ashburn'])(
    'accepts %s',
    (region) => {
      expect(findRegionProblem(region, {})).toBeUndefined();
    },
  );

  test.each([
    ['https://api.anthropic.com', /Anthropic rejects/],
    ['https://generativelanguage.googleapis.com', /Gemini/],
    ['https://eu.api.openai.com/v1', /OpenAI rejects/],
  ])('knows %s', (UPSTREAM_URL, reason) => {
    expect(findRegionProblem('ap-hongkong', { UPSTREAM_URL })).toMatch(reason);
  });

  test('finds a provider in another variable', () => {
    const environment = {
      UPSTREAM_URL: 'https://api.deepseek.com',
      OTHERS: 'a=https://example.com,b=https://api.openai.com/v1',
    };
    expect(findRegionProblem('ap-guangzhou', environment)).toMatch(/OpenAI/);
  });

  test.each(['https://api.deepseek.com', 'https://api.openai.com.example.cn'])(
    'accepts %s in mainland China',
    (UPSTREAM_URL) => {
      expect(findRegionProblem('ap-guangzhou', { UPSTREAM_URL })).toBeUndefined();
    },
  );

  test('is skipped with --force', () => {
    expect(() => checkRegion('ap-guangzhou', {}, false)).toThrow('add --force');
    expect(() => checkRegion('ap-guangzhou', {}, true)).not.toThrow();
  });
});
