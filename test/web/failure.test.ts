import { describe, expect, test } from '@jest/globals';
import { type ErrorCode, errorCodes, ProxyError } from '../../lib/exchange/errors';
import { errorWords } from '../../plugins/operations/words/words';
import { Failure, findApiError, toProviderFailure, toProviderProblem } from '../../web/api/failure';
import type { Status } from '../../web/api/status';
import { explain } from '../../web/explain';
import { en } from '../../web/i18n/en';
import { zh } from '../../web/i18n/zh';

describe('errors, as providers send them', () => {
  const cases: [body: object, status: number, problem: string][] = [
    [{ error: { message: 'Incorrect API key', code: 'invalid_api_key', type: 'x' } }, 401, 'key'],
    [{ error: { message: 'no', code: 'unsupported_country_region_territory' } }, 403, 'region'],
    [
      {
        error: {
          code: 400,
          status: 'FAILED_PRECONDITION',
          message: 'User location is not supported for the API use.',
        },
      },
      400,
      'region',
    ],
    [
      {
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          message: 'API key not valid. Please pass a valid API key.',
        },
      },
      400,
      'key',
    ],
    [
      { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
      401,
      'key',
    ],
    [
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      529,
      'overloaded',
    ],
    [
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      0,
      'overloaded',
    ],
    [
      { type: 'error', error: { type: 'not_found_error', message: 'model: claude-x' } },
      404,
      'model',
    ],
    [
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'Your credit balance is too low' },
      },
      400,
      'quota',
    ],
    [
      { error: { message: 'x', code: 'insufficient_quota', type: 'insufficient_quota' } },
      429,
      'quota',
    ],
    [{ error: { message: 'Insufficient Balance', type: 'unknown_error' } }, 402, 'quota'],
    [{ error: { message: 'The model `x` does not exist', code: 'model_not_found' } }, 404, 'model'],
    [{ error: { message: 'slow down', type: 'rate_limit_error' } }, 429, 'limited'],
    [{ error: { message: 'temperature must be a number', param: 'temperature' } }, 400, 'refused'],
    [
      [{ error: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded.' } }],
      503,
      'overloaded',
    ],
    [{ error: 'something' }, 400, 'refused'],
  ];

  test.each(cases)('%j (%i) is understood as %s', (body, status, problem) => {
    const error = findApiError(body);
    expect(error && toProviderProblem(error, status)).toBe(problem);
  });

  test('a response without one is not an error', () => {
    for (const body of [{}, { choices: [] }, { error: null }, [], null, undefined, 'text', 7]) {
      expect(findApiError(body)).toBeUndefined();
    }
  });
});

describe('the table of error words', () => {
  test('has every code of the proxy, with its status', () => {
    const table = errorWords.filter(({ by }) => by === 'proxy');
    expect(table.map(({ code }) => code).sort()).toEqual([...errorCodes].sort());
    for (const { code, status } of table) {
      expect([code, status]).toEqual([code, new ProxyError(code as ErrorCode).status]);
    }
  });

  const failures: [code: string, cloud: Status['cloud'] | undefined, failure: Failure][] = [
    ['loop_detected', 'local', new Failure('proxy', 'loop_detected')],
    ['433', 'tencent', new Failure('platform', '433')],
    ['413', undefined, new Failure('platform', '413')],
    [
      'overloaded_error',
      'aws',
      toProviderFailure({ message: '', type: 'overloaded_error', code: '' }, {}),
    ],
    [
      'User location is not supported',
      'aws-web',
      toProviderFailure(
        { message: 'User location is not supported for the API use.', type: '', code: '400' },
        { status: 400 },
      ),
    ],
  ];
  test.each(failures)('explains %s on the cloud %s', (code, cloud, failure) => {
    const word = errorWords.find((one) => one.code === code);
    expect(explain(failure, en, cloud)).toEqual([word?.en.means, word?.en.cure]);
    expect(explain(failure, zh, cloud)).toEqual([word?.zh.means, word?.zh.cure]);
  });

  test('has a clear message for unknown errors', () => {
    const newer = new Failure('proxy', 'of_tomorrow', { words: 'Something new.' });
    expect(explain(newer, en, 'aws')).toEqual(['Something new.', '']);
    expect(explain(new Failure('platform', '433'), en, 'local')).toEqual(en.errors.platform);
    expect(explain(new Failure('platform', '418'), zh, 'tencent')).toEqual(zh.errors.platform);
    const refused = toProviderFailure({ message: 'no', type: '', code: '' }, { status: 422 });
    expect(explain(refused, zh, 'aws')).toEqual(zh.errors.provider.refused);
  });
});
