import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createReplacer } from '../../lib/layers/replacer';
import { type Stage, startStage, toAnswer, toRequest } from './stage';

const JSON_TYPE = 'Content-Type: application/json';

describe('absolute URLs that would lead clients around the proxy', () => {
  let stage: Stage<'main' | 'anthropic' | 'gemini'>;
  let url: Record<'main' | 'anthropic' | 'gemini', string>;

  beforeAll(async () => {
    stage = await startStage(['main', 'anthropic', 'gemini'], (urls) => ({
      UPSTREAM_URL: `${urls.main}/base`,
      PROVIDERS: `anthropic=${urls.anthropic},gemini=${urls.gemini}`,
    }));
    const { main, anthropic, gemini } = stage.upstreams;
    url = { main: main.url, anthropic: anthropic.url, gemini: gemini.url };
  });
  afterAll(() => stage.close());

  const follow = async (header: string, link: string, ...lines: string[]) => {
    const { answer } = await stage.roundTrip(
      'gemini',
      toRequest('/upload/v1beta/files', lines, '{}'),
      toAnswer('200 OK', 'ok', `${header}: ${link}`),
    );
    return answer.header(header.toLowerCase());
  };

  test('are replaced by the proxy’s own, with the provider’s name', async () => {
    const upload = '/upload/v1beta/files?upload_id=AB%2FC&upload_protocol=resumable';
    expect(await follow('X-Goog-Upload-URL', `${url.gemini}${upload}`)).toEqual([
      `https://proxy.test/gemini${upload}`,
    ]);
    expect(await follow('X-Goog-Upload-Control-URL', `${url.gemini}/x`)).toEqual([
      'https://proxy.test/gemini/x',
    ]);
    expect(await follow('Location', `${url.anthropic}/v1/x`)).toEqual([
      'https://proxy.test/anthropic/v1/x',
    ]);
    // The default provider has no name, and its base path is not exposed to clients.
    expect(await follow('Location', `${url.main}/base/v1/y?z`)).toEqual([
      'https://proxy.test/v1/y?z',
    ]);
    expect(await follow('Location', url.gemini)).toEqual(['https://proxy.test/gemini']);
  });

  test('are unchanged if the host is not a configured one, or only resembles one', async () => {
    for (const link of [
      'https://example.com/v1/x',
      `${url.gemini}0/v1/x`,
      `${url.gemini}@evil.test/x`,
      `${url.main}/other/v1`,
      '/v1/relative',
    ]) {
      expect(await follow('Location', link)).toEqual([link]);
    }
    expect(await follow('X-Other', `${url.gemini}/x`)).toEqual([`${url.gemini}/x`]);
  });

  test('use the scheme that the platform reports', async () => {
    const links = await follow('Location', `${url.gemini}/x`, 'X-Forwarded-Proto: http');
    expect(links).toEqual(['http://proxy.test/gemini/x']);
  });

  test('lead back to the same upstream when the client follows them', async () => {
    const [link = ''] = await follow('Location', `${url.gemini}/upload/v1beta/files?upload_id=7`);
    const { pathname, search } = new URL(link);
    const { exchange } = await stage.roundTrip('gemini', toRequest(pathname + search, [], 'bytes'));
    expect(exchange.target).toBe('/upload/v1beta/files?upload_id=7');
  });

  test('are replaced in the JSON of Anthropic’s batches while streaming, wherever it is split', async () => {
    const link = `"results_url":"${url.anthropic}/v1/messages/batches/b1/results"`;
    const client = await stage.connect();
    client.send(toRequest('/v1/messages/batches/b1', ['Accept-Encoding: gzip, br']));
    const exchange = await stage.upstreams.anthropic.request();
    expect(exchange.header('accept-encoding')).toEqual(['identity']);
    const body = `{"id":"b1",${link},"other":"${url.gemini}/x"}`;
    exchange.send(`HTTP/1.1 200 OK\r\n${JSON_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`);
    const { message } = await client.head();
    // The text before the link is not delayed by the link.
    exchange.send(body.slice(0, 30));
    await client.untilBody(message, '{"id":"b1","results_url":');
    exchange.send(body.slice(30));
    await client.untilComplete(message);
    const text = Buffer.concat(message.pieces).toString();
    expect(text).toBe(body.replace(url.anthropic, 'https://proxy.test/anthropic'));
  });

  test.each([
    ['another path', '/v1/messages', JSON_TYPE],
    [
      'the results themselves',
      '/v1/messages/batches/b1/results',
      'Content-Type: application/x-jsonl',
    ],
    ['a response that is not JSON', '/v1/messages/batches/b1', 'Content-Type: text/plain'],
  ])('stay in the body of %s, which is not inspected', async (_, target, type) => {
    const body = `{"results_url":"${url.anthropic}/v1/x"}`;
    const { answer, exchange } = await stage.roundTrip(
      'anthropic',
      toRequest(target, ['Accept-Encoding: gzip']),
      toAnswer('200 OK', body, type),
    );
    expect(answer.text()).toBe(body);
    if (!target.endsWith('b1')) expect(exchange.header('accept-encoding')).toEqual(['gzip']);
    if (!target.endsWith('b1'))
      expect(answer.header('content-length')).toEqual([String(body.length)]);
  });
});

describe('PUBLIC_URL', () => {
  test('is used in links, whatever host the request named', async () => {
    const stage = await startStage(['gemini'], ({ gemini }) => ({
      PROVIDERS: `gemini=${gemini}`,
      PUBLIC_URL: 'https://llm.example.com/behind/',
    }));
    try {
      const link = `Location: ${stage.upstreams.gemini.url}/v1beta/files`;
      const answer = toAnswer('200 OK', '', link);
      const got = await stage.roundTrip('gemini', toRequest('/v1beta/models'), answer);
      expect(got.answer.header('location')).toEqual([
        'https://llm.example.com/behind/gemini/v1beta/files',
      ]);
    } finally {
      await stage.close();
    }
  });
});

describe('an upload to a locked proxy', () => {
  const key = 'an-access-key';
  const hash = createHash('sha256').update(key).digest('hex');
  let stage: Stage<'gemini'>;

  beforeAll(async () => {
    stage = await startStage(['gemini'], ({ gemini }) => ({
      PROVIDERS: `gemini=${gemini}`,
      ACCESS_KEYS: `alice ${hash}`,
      INJECT_KEYS: 'gemini=AIza-of-the-owner',
    }));
  });
  afterAll(() => stage.close());

  const begin = async (id = 'u1') => {
    const link = `X-Goog-Upload-URL: ${stage.upstreams.gemini.url}/upload/v1beta/files?upload_id=${id}`;
    const { answer } = await stage.roundTrip(
      'gemini',
      toRequest('/upload/v1beta/files', [`x-goog-api-key: ${key}`], '{}'),
      toAnswer('200 OK', '', link),
    );
    const { pathname, search } = new URL(answer.header('x-goog-upload-url')[0] ?? '');
    return pathname + search;
  };

  // Google's SDK for Python sends the bytes without a key.
  test('continues without a key, at exactly the URL that was returned for it', async () => {
    const target = await begin();
    const { exchange, answer } = await stage.roundTrip('gemini', toRequest(target, [], 'bytes'));
    expect(exchange.target).toBe('/upload/v1beta/files?upload_id=u1');
    expect(exchange.header('x-goog-api-key')).toEqual([]);
    const [id] = answer.header('x-proxy-request-id');
    const line = await stage.proxy.untilLogged((one) => one.id === id);
    expect(line).toMatchObject({ access_key: 'alice', status: 200 });
  });

  test.each([
    ['another upload', (target: string) => target.replace('upload_id=u1', 'upload_id=u2')],
    [
      'two uploads',
      (target: string) => target.replace('upload_id=u1', 'upload_id=u1&upload_id=u2'),
    ],
    ['another path', (target: string) => target.replace('/upload/', '/')],
    ['another signature', (target: string) => target.replace(/.{43}$/, 'A'.repeat(43))],
    ['another end', (target: string) => target.replace('upload_pass=', 'upload_pass=z')],
    ['no pass', (target: string) => target.replace(/&upload_pass=.*/, '')],
  ])('is rejected with %s', async (_, change) => {
    const answer = await stage.ask(toRequest(change(await begin()), [], 'bytes'));
    expect(answer.status).toBe(401);
    expect(answer.json()).toMatchObject({ error: { status: 'UNAUTHENTICATED' } });
  });
});

describe('a replacement in a stream', () => {
  test('is the same wherever the text is split, and loses nothing', () => {
    const text = 'xx"https://a/"https://a/y"https:/"https://a"';
    const expected = text.replaceAll('"https://a/', '"B');
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const replacer = createReplacer('"https://a/', '"B');
        const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        const parts = [...pieces.map((piece) => replacer.feed(Buffer.from(piece))), replacer.end()];
        expect(Buffer.concat(parts).toString()).toBe(expected);
      }
    }
  });
});
