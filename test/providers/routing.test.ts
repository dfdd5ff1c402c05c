import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stage, startStage, toRequest } from './stage';

const ANTHROPIC = 'anthropic-version: 2023-06-01';
const GEMINI = 'x-goog-api-key: AIza-1';

describe('one address for several providers', () => {
  type Name = 'main' | 'anthropic' | 'gemini' | 'azure' | 'groq' | 'mine';
  let stage: Stage<Name>;

  beforeAll(async () => {
    const names: Name[] = ['main', 'anthropic', 'gemini', 'azure', 'groq', 'mine'];
    stage = await startStage(names, (urls) => ({
      UPSTREAM_URL: urls.main,
      PROVIDERS: [
        `anthropic=${urls.anthropic}`,
        `gemini=${urls.gemini}`,
        `azure=${urls.azure}`,
        `groq=${urls.groq}/openai`,
        `mine=${urls.mine}/some/base`,
      ].join(', '),
    }));
  });
  afterAll(() => stage.close());

  const cases: [target: string, lines: string[], name: Name, reached: string][] = [
    // By name.
    ['/anthropic/v1/messages?beta=true', [], 'anthropic', '/v1/messages?beta=true'],
    ['/gemini/v1beta/models/x:generateContent', [], 'gemini', '/v1beta/models/x:generateContent'],
    ['/azure/v1/chat/completions', [], 'azure', '/openai/v1/chat/completions'],
    ['/mine/v1/a%2Fb;c/../d?x=/../y#z', [], 'mine', '/some/base/v1/a%2Fb;c/../d?x=/../y#z'],
    ['/mine', [], 'mine', '/some/base/'],
    ['/mine?x', [], 'mine', '/some/base/?x'],
    ['/anthropic/v1/x', [GEMINI], 'anthropic', '/v1/x'],
    // With a longer prefix than necessary.
    ['/groq/v1/models', [], 'groq', '/openai/v1/models'],
    ['/groq/openai/v1/models', [], 'groq', '/openai/v1/models'],
    ['/groq/openai/openai/v1/models', [], 'groq', '/openai/v1/models'],
    ['/gemini/gemini/v1beta/models', [], 'gemini', '/v1beta/models'],
    ['/gemini/v1beta/v1beta/models', [], 'gemini', '/v1beta/models'],
    ['/upload/gemini/v1beta/files', [], 'gemini', '/upload/v1beta/files'],
    [
      '/azure/openai/deployments/d/x?api-version=1',
      [],
      'azure',
      '/openai/deployments/d/x?api-version=1',
    ],
    ['/v1/v1/chat/completions', [], 'main', '/v1/chat/completions'],
    // By the format of the request.
    ['/v1/messages', [], 'anthropic', '/v1/messages'],
    ['/v1/messages/count_tokens', [], 'anthropic', '/v1/messages/count_tokens'],
    ['/v1/models', ['Anthropic-Version: 2023-06-01'], 'anthropic', '/v1/models'],
    ['/v1beta/models', [], 'gemini', '/v1beta/models'],
    ['/v1beta/openai/chat/completions', [], 'gemini', '/v1beta/openai/chat/completions'],
    ['/v1/models/x:streamGenerateContent', [], 'gemini', '/v1/models/x:streamGenerateContent'],
    ['/upload/v1beta/files?upload_id=7', [], 'gemini', '/upload/v1beta/files?upload_id=7'],
    ['/v1/models', ['X-Goog-Api-Key: AIza-1'], 'gemini', '/v1/models'],
    [
      '/openai/deployments/d/chat/completions',
      [],
      'azure',
      '/openai/deployments/d/chat/completions',
    ],
    // Requests that name no provider.
    ['/v1/chat/completions', [], 'main', '/v1/chat/completions'],
    ['/v1/threads/t/messages', [], 'main', '/v1/threads/t/messages'],
    ['/', [], 'main', '/'],
    ['//evil.test/v1', [], 'main', '//evil.test/v1'],
    ['/anthropics/v1/messages', [], 'main', '/anthropics/v1/messages'],
    ['/mine@evil.test/x', [], 'main', '/mine@evil.test/x'],
  ];

  test.each(cases)('%s %j reaches %s as %s', async (target, lines, name, reached) => {
    const { exchange } = await stage.roundTrip(name, toRequest(target, lines));
    expect(exchange.target).toBe(reached);
    expect(exchange.header('host')).toEqual([stage.upstreams[name].host]);
  });

  test('bodies and headers arrive unchanged, whichever provider gets them', async () => {
    const lines = [ANTHROPIC, 'X-API-Key: sk-ant', 'X-Custom: \xff', 'X-Forwarded-For: 192.0.2.1'];
    const { exchange, answer } = await stage.roundTrip(
      'anthropic',
      toRequest('/anthropic/v1/messages', lines, '{"stream":true}'),
    );
    expect(String(await exchange.body())).toBe('{"stream":true}');
    expect(exchange.message.headers.filter(([name]) => /^x-|^anthropic/i.test(name))).toEqual([
      ['anthropic-version', '2023-06-01'],
      ['X-API-Key', 'sk-ant'],
      ['X-Custom', '\xff'],
    ]);
    expect(answer.text()).toBe('ok');
  });

  test('the log names the provider and the address that served', async () => {
    const { answer } = await stage.roundTrip('gemini', toRequest('/v1beta/models'));
    const [id] = answer.header('x-proxy-request-id');
    const line = await stage.proxy.untilLogged((one) => one.id === id);
    expect(line).toMatchObject({ provider: 'gemini', upstream: stage.upstreams.gemini.url });
  });

  test('a provider that is not configured is an error', async () => {
    const answer = await stage.ask(toRequest('/deepseek/v1/chat/completions'));
    expect(answer.status).toBe(404);
    expect(answer.header('x-proxy-error')).toEqual(['unknown_upstream']);
    expect(answer.json()).toMatchObject({
      error: { code: 'unknown_upstream', message: expect.stringContaining('PROVIDERS') },
    });
  });

  test('errors of the proxy have the format that the provider’s SDK reads', async () => {
    const refuse = async (target: string) => {
      const answer = await stage.ask(toRequest(target, ['Transfer-Encoding: gzip']));
      expect(answer.status).toBe(400);
      expect(answer.header('x-proxy-error')).toEqual(['invalid_request']);
      return answer.json();
    };
    const message = expect.stringContaining('RFC 9112');
    expect(await refuse('/v1/chat')).toEqual({
      error: { message, type: 'proxy_error', param: null, code: 'invalid_request' },
    });
    expect(await refuse('/v1/messages')).toEqual({
      type: 'error',
      error: { type: 'invalid_request_error', message, code: 'invalid_request' },
    });
    expect(await refuse('/v1beta/models')).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT', message },
    });
  });

  test('a WebSocket is routed to its provider, too', async () => {
    for (const [target, reached] of [
      [
        '//ws/google.ai.generativelanguage.v1beta.X?key=k',
        '//ws/google.ai.generativelanguage.v1beta.X?key=k',
      ],
      ['/gemini/ws/google.x?key=k', '/ws/google.x?key=k'],
    ] as const) {
      const client = await stage.connect();
      const lines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
      client.send(toRequest(target, [...lines, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']));
      const exchange = await stage.upstreams.gemini.request();
      expect(exchange.target).toBe(reached);
      exchange.send(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
      );
      const answer = await client.head();
      client.send('\x81\x05hello');
      await exchange.connection.untilBody(exchange.message, '\x81\x05hello');
      exchange.send('\x81\x02hi');
      await client.untilBody(answer.message, '\x81\x02hi');
    }
  });
});

describe('without UPSTREAM_URL', () => {
  let stage: Stage<'first' | 'second'>;

  beforeAll(async () => {
    stage = await startStage(['first', 'second'], ({ first, second }) => ({
      PROVIDERS: `first=${first},anthropic=${second}`,
    }));
  });
  afterAll(() => stage.close());

  test('the first of PROVIDERS is the default, so that no other host can be reached', async () => {
    const { exchange } = await stage.roundTrip('first', toRequest('/v1/chat/completions'));
    expect(exchange.target).toBe('/v1/chat/completions');
    await stage.roundTrip('second', toRequest('/v1/messages'));
  });
});
