import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { dialects } from '../../../lib/dialects';
import { mayBeAboutKey, readKeyVerdict } from '../../../lib/dialects/key-verdict';
import { findKnownName, knownProviders } from '../../../lib/dialects/known';
import { refusesRegion } from '../../../lib/dialects/region-refusal';
import { recordedRefusals } from './refusals';

const NOW = Date.UTC(2027, 0, 15, 12);
const toProvider = (address: string) => {
  const url = new URL(address);
  return {
    url,
    dialect: dialects[knownProviders[findKnownName(url) ?? 'openai']?.dialect ?? 'openai'],
  };
};
const toRefusal = (status: number, body: unknown, headers: readonly string[] = []) => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const read = (address: string, status: number, body: unknown, ...headers: string[]) =>
  readKeyVerdict(toProvider(address), toRefusal(status, body, headers), NOW);

const OPENAI = 'https://api.openai.com';
const GEMINI = 'https://generativelanguage.googleapis.com';

test('there are sample errors for every provider that the proxy knows', () => {
  const recorded = new Set(recordedRefusals.map(({ provider }) => provider));
  for (const name of Object.keys(knownProviders)) expect(recorded).toContain(name);
  expect(recordedRefusals.every(({ source }) => source.startsWith('https://'))).toBe(true);
});

describe.each(recordedRefusals)(
  '$provider: $what',
  ({ address, status, headers, body, verdict }) => {
    test('is classified by what it says about the key', () => {
      expect(read(address, status, body, ...(headers ?? []))).toEqual(verdict);
    });

    test('is buffered before it is passed on, if it may be about the key', () => {
      if (verdict.kind !== 'not about the key') expect(mayBeAboutKey(status)).toBe(true);
    });
  },
);

describe('text from a caller', () => {
  const canaries = [
    ...['invalid_api_key', 'API_KEY_INVALID', 'insufficient_quota', 'account_deactivated'],
    ...['Your credit balance is too low to access the Anthropic API.', 'key was revoked'],
    'Your API key was reported as leaked. Please use another API key.',
  ];

  test.each(canaries)('does not disable a key when an error message quotes it: %s', (canary) => {
    const bodies = [
      {
        error: {
          message: `The model \`${canary}\` does not exist`,
          type: 'x',
          code: 'model_not_found',
        },
      },
      {
        error: {
          message: `${canary}: Extra inputs are not permitted`,
          type: 'invalid_request_error',
        },
      },
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: `${canary} is not allowed` },
      },
      {
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          message: `Invalid value: "${canary}"`,
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.BadRequest',
              fieldViolations: [{ field: 'x', description: canary }],
            },
          ],
        },
      },
      { detail: [{ loc: ['body', canary], msg: canary, type: 'value_error', input: canary }] },
      canary,
      `"${canary}"`,
    ];
    for (const status of [400, 403]) {
      for (const address of [OPENAI, GEMINI, 'https://api.anthropic.com', 'https://api.x.ai']) {
        for (const body of bodies) {
          expect(read(address, status, body)).toEqual({ kind: 'not about the key' });
        }
      }
    }
  });
});

describe('the duration of a rate limit', () => {
  test.each([
    ['retry-after in seconds', ['retry-after', '20'], 20_000],
    ['retry-after as a date', ['Retry-After', 'Fri, 15 Jan 2027 12:00:30 GMT'], 30_000],
    ['retry-after-ms before it', ['retry-after-ms', '1500', 'retry-after', '2'], 1_500],
    ['no time at all', ['retry-after', '0'], 0],
    ['an invalid value', ['retry-after', 'soon'], undefined],
    ['nothing', [], undefined],
  ])('is read from %s', (_, headers, waitMs) => {
    expect(read(OPENAI, 429, {}, ...headers)).toEqual({ kind: 'limited', scope: 'model', waitMs });
  });
});

test('a compressed error is read', () => {
  const body = gzipSync('{"error":{"code":"insufficient_quota"}}');
  const refusal = { status: 429, headers: ['content-encoding', 'gzip'], body };
  expect(readKeyVerdict(toProvider(OPENAI), refusal, NOW)).toEqual({
    kind: 'no credit',
    isCertain: true,
  });
});

test('successful responses, and errors that may have cost something, are never buffered', () => {
  for (const status of [200, 404, 408, 409, 413, 422, 500, 502, 503, 504, 529]) {
    expect(mayBeAboutKey(status)).toBe(false);
  }
});

describe('an unsupported-region error', () => {
  const message = 'Country, region, or territory not supported';
  const code = 'unsupported_country_region_territory';

  test.each<[string, number, unknown]>([
    ['OpenAI', 403, { error: { code, message, param: null, type: 'request_forbidden' } }],
    [
      'Gemini',
      400,
      {
        error: {
          code: 400,
          message: 'User location is not supported for the API use.',
          status: 'FAILED_PRECONDITION',
        },
      },
    ],
    ['Anthropic', 403, { error: { type: 'forbidden', message: 'Request not allowed' } }],
    ['Groq', 403, { error: { message: 'Access denied. Please check your network settings.' } }],
    [
      'OpenRouter',
      403,
      { error: { message: 'This model is not available in your region.', code: 403 } },
    ],
    [
      'OpenAI behind OpenRouter',
      403,
      {
        error: {
          message: 'Provider returned error',
          code: 403,
          metadata: { raw: JSON.stringify({ error: { code, message } }), provider_name: 'OpenAI' },
        },
      },
    ],
    [
      'Gemini behind OpenRouter',
      400,
      {
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: {
            raw: JSON.stringify({
              error: {
                code: 400,
                message: 'User location is not supported for the API use.',
                status: 'FAILED_PRECONDITION',
              },
            }),
          },
        },
      },
    ],
  ])('of %s is known', (_, status, body) => {
    expect(refusesRegion(toRefusal(status, body))).toBe(true);
  });

  test.each<[string, number, unknown]>([
    ['a message that repeats it', 400, { error: { message: `The model ${code} does not exist` } }],
    [
      'a message that contains Gemini’s sentence',
      400,
      {
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          message: 'Invalid: "User location is not supported for the API use."',
        },
      },
    ],
    ['another error', 403, { error: { type: 'permission_error', message: 'Request not allowed' } }],
    ['another status', 401, { error: { code } }],
    ['no JSON', 403, 'User location is not supported'],
  ])('is not %s', (_, status, body) => {
    expect(refusesRegion(toRefusal(status, body))).toBe(false);
  });
});
