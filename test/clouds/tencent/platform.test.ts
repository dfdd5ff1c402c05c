import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findNginx } from '../../../twins/tencent/platform/front-nginx';
import type { FrontKind } from '../../../twins/tencent/settings';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { deploy, FUNCTION, settle, toScfClient } from './support/account';
import { eventually } from './support/eventually';
import { fetchWhole, open } from './support/requests';

interface Echo {
  readonly rawHeaders: string[];
  readonly url: string;
  readonly method: string;
  readonly httpVersion: string;
  readonly bytes: number;
}

const MB = 1024 * 1024;
const fronts: FrontKind[] = findNginx() ? ['nginx', 'stand-in'] : ['stand-in'];

describe.each(fronts)('A function URL behind the %s', (front) => {
  let twin: TencentTwin;
  let url: string;
  beforeAll(async () => {
    twin = await startTencentTwin({ front, rateLimit: 1000 });
    url = await deploy(twin);
  });
  afterAll(() => twin.stop());

  const echo = async (path: string, headers: Record<string, string> = {}, body?: string) =>
    (await fetchWhole(url + path, { method: body ? 'POST' : 'GET', headers }, body)).json<Echo>();
  const valuesOf = ({ rawHeaders }: Echo, name: string) =>
    rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === name && at % 2 === 1);

  test('the function gets HTTP/1.0, the target byte for byte, and a body with a length', async () => {
    const target = '/echo/a//b/../c%2Fd?x=%zz&y=;';
    const seen = await echo(target, { 'content-type': 'text/plain' }, 'hello');
    expect(seen).toMatchObject({ url: target, method: 'POST', httpVersion: '1.0', bytes: 5 });
    expect(valuesOf(seen, 'connection')).toEqual(['close']);
    expect(valuesOf(seen, 'content-length')).toEqual(['5']);
  });

  test('the platform adds its headers, which clients cannot forge, and drops hop-by-hop headers', async () => {
    const seen = await echo('/echo', {
      'x-scf-name': 'forged',
      'x-forwarded-for': '8.8.8.8',
      'x-api-key': 'k',
      te: 'trailers',
    });
    expect(valuesOf(seen, 'x-scf-name')).toEqual([FUNCTION.FunctionName]);
    expect(valuesOf(seen, 'x-scf-memory')).toEqual(['128']);
    expect(valuesOf(seen, 'x-scf-version')).toEqual(['$LATEST']);
    expect(valuesOf(seen, 'x-scf-request-id')[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(valuesOf(seen, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(valuesOf(seen, 'x-scf-remote-addr')).toEqual(['127.0.0.1']);
    expect(valuesOf(seen, 'x-api-key')).toEqual(['k']);
    expect(valuesOf(seen, 'te')).toEqual([]);
    expect(valuesOf(seen, 'x-scf-secret-id')).toEqual([]);
    expect(seen.rawHeaders.join()).not.toContain('x-twin');
  });

  test('a stream is buffered until its end', async () => {
    const stream = open(`${url}/events`);
    await untilSent(1);
    expect(stream.received()).toBe('');
    await fetchWhole(`${url}/release`);
    await stream.complete;
    expect(stream.received()).toBe('data: first\n\ndata: last\n\n');
  });

  test('a stream with X-Accel-Buffering: no arrives event by event, without that header', async () => {
    const stream = open(`${url}/events?unbuffered`);
    await stream.until('the first event', () =>
      stream.received().includes('first') ? true : undefined,
    );
    expect((await stream.head).headers).not.toHaveProperty('x-accel-buffering');
    expect(stream.received()).toBe('data: first\n\n');
    await fetchWhole(`${url}/release`);
    await stream.complete;
    expect(stream.received()).toBe('data: first\n\ndata: last\n\n');
  });

  test('a response that breaks off is cut off for the client, too', async () => {
    const stream = open(`${url}/cut`);
    await expect(stream.complete).rejects.toThrow();
    expect(stream.received()).toBe('half');
  });

  test('a request body of 6 MB is accepted, one byte more is a 406', async () => {
    const post = (size: number) =>
      fetchWhole(`${url}/echo`, { method: 'POST' }, Buffer.alloc(size));
    expect((await post(6 * MB)).json()).toMatchObject({ bytes: 6 * MB });
    const refused = await post(6 * MB + 1);
    expect(refused.status).toBe(406);
    expect(refused.json()).toEqual({
      errorCode: -1,
      errorMessage: expect.stringContaining('6MB'),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      statusCode: 406,
    });
  });

  test('a response of more than 6 MB is a 407, unless it is streamed', async () => {
    expect((await fetchWhole(`${url}/large`)).status).toBe(407);
    const streamed = await fetchWhole(`${url}/large-stream`);
    expect(streamed.status).toBe(200);
    expect(streamed.body).toHaveLength(6 * MB + 1);
  });

  test('4 KB of response headers pass, more are a 407', async () => {
    expect((await fetchWhole(`${url}/headers?3700`)).status).toBe(200);
    expect((await fetchWhole(`${url}/headers?4096`)).status).toBe(407);
  });

  test('an upgrade is an ordinary request for a function without WebSocket', async () => {
    const seen = await echo('/echo', { connection: 'Upgrade', upgrade: 'websocket' });
    expect(valuesOf(seen, 'upgrade')).toEqual([]);
    expect(valuesOf(seen, 'connection')).toEqual(['close']);
  });

  test('a foreign Host is rejected', async () => {
    const answer = await fetchWhole(`${url}/echo`, { headers: { host: 'api.openai.com' } });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('domain[api.openai.com] not found or empty');
  });

  test('a client that disconnects ends the stream in the function', async () => {
    const stream = open(`${url}/events?unbuffered`);
    await stream.until('the first event', () => stream.received() || undefined);
    stream.leave();
    await eventually('the function has noticed', () =>
      twin.messages().includes('stream closed, finished false'),
    );
  });

  test('an account in arrears gets 410 and changes nothing', async () => {
    twin.setArrears(true);
    try {
      expect((await fetchWhole(`${url}/echo`)).status).toBe(410);
      const client = toScfClient(twin);
      expect(await client.GetFunction(FUNCTION)).toMatchObject({
        AvailableStatus: 'InsufficientBalance',
      });
      await expect(
        client.UpdateFunctionConfiguration({ ...FUNCTION, Timeout: 60 }),
      ).rejects.toMatchObject({ code: 'ResourceUnavailable.InsufficientBalance' });
    } finally {
      twin.setArrears(false);
    }
  });

  test('with a role, every request brings temporary credentials to the function', async () => {
    const client = toScfClient(twin);
    await client.UpdateFunctionConfiguration({ ...FUNCTION, Role: 'some-role' });
    await settle(client);
    const seen = await echo('/echo');
    expect(valuesOf(seen, 'x-scf-secret-id')[0]).toMatch(/^AKIDtwinRole/);
    expect(valuesOf(seen, 'x-scf-session-token')).toHaveLength(1);
  });

  const untilSent = (count: number) =>
    eventually(
      'the event was sent',
      async () => Number((await fetchWhole(`${url}/sent`)).body) >= count,
    );
});
