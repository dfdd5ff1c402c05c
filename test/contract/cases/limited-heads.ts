import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { smallHeads } from '../environments';
import { expectProxyError, roundTrip, toAnswer, toRequest } from '../http-text';

const NEEDED = [
  'Content-Type: application/json',
  'x-request-id: req_1',
  'retry-after-ms: 20',
  'x-ratelimit-remaining-tokens: 149984',
  'openai-processing-ms: 420',
  'anthropic-ratelimit-requests-remaining: 49',
];

/** For platforms that limit the size of response heads and return their own error above it. */
export const limitedHeadCases: ContractCase[] = [
  {
    name: 'a response head that is too large loses headers that API clients do not need, and no others',
    environment: smallHeads,
    async run(context) {
      const lines = [
        ...NEEDED.slice(0, 3),
        `Set-Cookie: a=${'x'.repeat(900)}`,
        `set-cookie: b=${'x'.repeat(900)}`,
        `Content-Security-Policy: ${'x'.repeat(900)}`,
        'x-frame-options: DENY',
        ...NEEDED.slice(3),
      ];
      const { answer } = await roundTrip(
        context,
        toRequest(context, 'GET /v1/models'),
        toAnswer('200 OK', '{}', ...lines),
      );
      expect([answer.status, answer.text()]).toEqual([200, '{}']);
      for (const line of NEEDED) {
        const [name = '', value] = line.split(': ');
        expect([name, answer.header(name.toLowerCase())]).toEqual([name, [value]]);
      }
      expect(answer.header('set-cookie')).toEqual([]);
      // The least useful headers are dropped first, and no more than necessary.
      expect(answer.header('content-security-policy')).toHaveLength(1);
      expect(answer.header('x-frame-options')).toEqual(['DENY']);
    },
  },
  {
    name: 'a response head that stays too large is a 502 that says so and is not retried',
    environment: smallHeads,
    async run(context) {
      const lines = [...NEEDED, `x-ratelimit-limit-tokens: ${'9'.repeat(2048)}`];
      const { answer, exchange } = await roundTrip(
        context,
        toRequest(context, 'GET /v1/models'),
        toAnswer('200 OK', 'leak', ...lines),
      );
      expectProxyError(answer, 502, 'upstream_headers_too_large');
      expect(answer.header('x-should-retry')).toEqual(['false']);
      expect(answer.text()).not.toContain('leak');
      await exchange.connection.untilEnd();
    },
  },
];
