import { describe, expect, test } from '@jest/globals';
import { findApiError, toProviderProblem } from '../../web/api/failure';
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

  test('an answer without one is no error', () => {
    for (const body of [{}, { choices: [] }, { error: null }, [], null, undefined, 'text', 7]) {
      expect(findApiError(body)).toBeUndefined();
    }
  });
});

describe('the texts', () => {
  test('explain the same platform codes in both languages', () => {
    expect(Object.keys(zh.errors.platform)).toEqual(Object.keys(en.errors.platform));
    expect(Object.keys(zh.errors.proxy)).toEqual(Object.keys(en.errors.proxy));
  });
});
