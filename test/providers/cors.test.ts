import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ClientAnswer } from '../support/raw-client';
import { type Stage, startStage, toAnswer, toRequest } from './stage';

const PAGE = 'https://app.example.com';

function corsOf(answer: ClientAnswer) {
  return Object.fromEntries(
    answer.message.headers
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => name.startsWith('access-control-') || name === 'vary'),
  );
}

function toPreflight(origin: string, ...lines: string[]) {
  const asked = ['Access-Control-Request-Method: POST', ...lines];
  return toRequest('/v1/chat/completions', [`Origin: ${origin}`, ...asked]).replace(
    'GET',
    'OPTIONS',
  );
}

describe('CORS_ORIGINS', () => {
  let stage: Stage<'api'>;

  beforeAll(async () => {
    stage = await startStage(['api'], ({ api }) => ({
      UPSTREAM_URL: api,
      CORS_ORIGINS: `${PAGE}, http://localhost:*`,
      MAX_REQUEST_BODY: '1kb',
    }));
  });
  afterAll(() => stage.close());

  test('the proxy answers a preflight with what the page asked for', async () => {
    const answer = await stage.ask(
      toPreflight(
        PAGE,
        'Access-Control-Request-Headers: authorization,content-type,x-stainless-os',
        'Access-Control-Request-Private-Network: true',
      ),
    );
    expect(answer.status).toBe(204);
    expect(corsOf(answer)).toEqual({
      'access-control-allow-origin': PAGE,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization,content-type,x-stainless-os',
      'access-control-allow-private-network': 'true',
      'access-control-expose-headers': '*',
      'access-control-max-age': '7200',
      vary: 'origin',
    });
    expect(stage.upstreams.api.exchanges).toHaveLength(0);
  });

  test.each(['http://localhost:5173', 'http://localhost'])(
    '%s is allowed by http://localhost:*',
    async (origin) => {
      const answer = await stage.ask(toPreflight(origin));
      expect(answer.header('access-control-allow-origin')).toEqual([origin]);
    },
  );

  test.each([
    'https://evil.example.com',
    'https://app.example.com.evil.com',
    'http://app.example.com',
    'http://localhost:80.evil.com',
    'null',
  ])('%s is not', async (origin) => {
    const answer = await stage.ask(toPreflight(origin));
    expect(answer.status).toBe(403);
    expect(answer.header('x-proxy-error')).toEqual(['origin_not_allowed']);
    expect(corsOf(answer)).toEqual({ vary: 'origin' });
  });

  test('a page can read every response header, and the API’s own CORS headers are replaced', async () => {
    const upstream = toAnswer(
      '200 OK',
      '{}',
      'Access-Control-Allow-Origin: https://chatgpt.com',
      'Access-Control-Allow-Credentials: true',
      'x-ratelimit-remaining-requests: 7',
    );
    const { answer } = await stage.roundTrip(
      'api',
      toRequest('/v1/models', [`Origin: ${PAGE}`]),
      upstream,
    );
    expect(corsOf(answer)).toEqual({
      'access-control-allow-origin': PAGE,
      'access-control-expose-headers': '*',
      vary: 'origin',
    });
    expect(answer.header('x-ratelimit-remaining-requests')).toEqual(['7']);
  });

  test('a page can read an error of the proxy, too', async () => {
    const lines = [`Origin: ${PAGE}`];
    const answer = await stage.ask(toRequest('/v1/files', lines, 'x'.repeat(2000)));
    expect(answer.status).toBe(413);
    expect(answer.header('access-control-allow-origin')).toEqual([PAGE]);
  });

  test('other clients see no CORS header except Vary', async () => {
    const { answer } = await stage.roundTrip('api', toRequest('/v1/models'));
    expect(corsOf(answer)).toEqual({ vary: 'origin' });
  });

  test('an OPTIONS that is not a preflight reaches the API', async () => {
    const request = toRequest('/v1/models', [`Origin: ${PAGE}`]).replace('GET', 'OPTIONS');
    const { exchange } = await stage.roundTrip('api', request);
    expect(exchange.method).toBe('OPTIONS');
  });
});

describe('CORS_ORIGINS=*', () => {
  let stage: Stage<'api'>;

  beforeAll(async () => {
    stage = await startStage(['api'], ({ api }) => ({ UPSTREAM_URL: api, CORS_ORIGINS: '*' }));
  });
  afterAll(() => stage.close());

  test('allows every page', async () => {
    const answer = await stage.ask(toPreflight('https://anyone.example'));
    expect(corsOf(answer)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-expose-headers': '*',
      'access-control-max-age': '7200',
    });
  });
});
