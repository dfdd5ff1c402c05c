import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import type { Capability } from '../entry';
import {
  askProxy,
  expectProxyError,
  expectUpstreamUntouched,
  forwardedOrAnswered,
  roundTrip,
  toAnswer,
  toRequest,
  utf8,
} from '../http-text';

const passes = (what: string, target: string, needs: Capability[] = []): ContractCase => ({
  name: `${what} reaches the upstream byte for byte`,
  needs,
  async run(context) {
    const { exchange, answer } = await roundTrip(context, toRequest(context, `GET ${target}`));
    expect(exchange.target).toBe(target);
    expect(answer.text()).toBe('ok');
  },
});

const passesOrIsRefused = (what: string, target: string): ContractCase => ({
  name: `${what} is passed unchanged or rejected`,
  needs: ['raw-target'],
  async run(context) {
    const client = await context.connect();
    client.send(toRequest(context, `GET ${target}`));
    const forwarded = await forwardedOrAnswered(context, client);
    if (forwarded === undefined) {
      expectProxyError(await client.answer(), 400);
      await expectUpstreamUntouched(context);
      return;
    }
    expect(forwarded.target).toBe(target);
    forwarded.send(toAnswer('200 OK', 'ok'));
    expect((await client.answer()).text()).toBe('ok');
  },
});

const refusedTarget = (what: string, line: string, ...headers: string[]): ContractCase => ({
  name: `${what} is rejected: clients cannot choose the host`,
  needs: ['raw-target'],
  async run(context) {
    const answer = await askProxy(context, toRequest(context, line, ...headers));
    expectProxyError(answer, 400, 'invalid_target');
    await expectUpstreamUntouched(context);
  },
});

export const targetCases: ContractCase[] = [
  passes('a plain path with a query', '/v1/models?limit=2&after=a%20b'),
  passes('an escaped slash', '/v1/a%2Fb%2f..%2Fc'),
  passes('a double slash at the start', '//x/y', ['unusual-target']),
  passes('a dot segment', '/a/../b/./c/..', ['unusual-target']),
  passes('an escaped dot segment', '/a/%2e%2e/b', ['unusual-target']),
  passes('a semicolon', '/a;v=1;w/b;c?d;e'),
  passes('a plus sign', '/a+b?c+d=+'),
  passes('an empty query', '/echo/?', ['empty-query']),
  passes('an invalid percent escape', '/%zz/100%?%', ['unusual-target', 'bad-escapes']),
  passes('an empty parameter', '/x?a=1&&a=2&=&b', ['unusual-target']),
  passes('a second question mark', '/x?a?b??', ['unusual-target']),
  passes('a colon in the path', '/v1beta/models/gemini-2.5:streamGenerateContent?alt=sse'),
  passes('a backslash', '/a\\..\\b', ['unusual-target']),
  passes(
    "the double slash of Google's Live API",
    '//ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=k',
    ['unusual-target'],
  ),
  passes('a path that looks like a network address', '//127.0.0.1:1/x@y', ['unusual-target']),
  passes('a path that contains a URL', '/http://127.0.0.1:1/x?u=http://a/b'),
  passes('a target of 8 KB', `/${'a%2F'.repeat(1024)}?${'b=c&'.repeat(1023)}`, [
    'large-request-head',
  ]),
  passes('the root', '/'),
  passesOrIsRefused('a target with bytes above 0x7f', `/${utf8('模型')}?q=${utf8('é')}`),
  passesOrIsRefused('a target with characters that URLs forbid', '/a"<>|{}^`b?[]'),
  passesOrIsRefused('a target with a fragment', '/a#b?c'),
  refusedTarget('a target in absolute form', 'GET http://127.0.0.1:1/x'),
  refusedTarget('a target in absolute form with https', 'GET https://example.com/v1/models'),
  refusedTarget('the target *', 'OPTIONS *'),
  {
    name: 'a target that is not a path is rejected',
    needs: ['raw-target', 'raw-request-bytes'],
    async run(context) {
      for (const target of ['x/y', '@127.0.0.1:1/x', '?x', ':1/x', '.evil.example/']) {
        const answer = await askProxy(context, toRequest(context, `GET ${target}`));
        expectProxyError(answer, 400);
      }
      await expectUpstreamUntouched(context);
    },
  },
];
