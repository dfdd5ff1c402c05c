import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import type { Capability } from '../entry';
import {
  askProxy,
  expectProxyError,
  expectUpstreamUntouched,
  roundTrip,
  toAnswer,
  toRequest,
} from '../http-text';

const USUAL = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const UNUSUAL = ['QUERY', 'PROPFIND', 'SEARCH', 'REPORT', 'M-SEARCH'];

const withBody = (method: string, needs: Capability[]): ContractCase => ({
  name: `${method} with a body reaches the upstream unchanged`,
  needs,
  async run(context) {
    const request = toRequest(context, `${method} /v1/things/1?x=1`, 'Content-Length: 5');
    const { exchange, answer } = await roundTrip(context, `${request}hello`);
    expect([exchange.method, exchange.target]).toEqual([method, '/v1/things/1?x=1']);
    expect((await exchange.body()).toString()).toBe('hello');
    expect(answer.text()).toBe('ok');
  },
});

const withoutBody = (method: string, needs: Capability[]): ContractCase => ({
  name: `${method} without a body stays without a body`,
  needs,
  async run(context) {
    const { exchange, answer } = await roundTrip(context, toRequest(context, `${method} /x`));
    expect(exchange.method).toBe(method);
    expect(exchange.header('transfer-encoding')).toEqual([]);
    expect(['', '0']).toContain(exchange.header('content-length').join());
    expect(answer.text()).toBe('ok');
  },
});

const refusedMethod = (method: string, target: string): ContractCase => ({
  name: `${method} is rejected and never forwarded`,
  needs: ['method-refusal'],
  async run(context) {
    const answer = await askProxy(context, toRequest(context, `${method} ${target}`));
    expectProxyError(answer, 405, 'method_not_allowed');
    await expectUpstreamUntouched(context);
  },
});

export const methodCases: ContractCase[] = [
  ...USUAL.map((method) => withBody(method, [])),
  ...UNUSUAL.map((method) => withBody(method, ['unusual-methods'])),
  ...['GET', 'DELETE', 'OPTIONS'].map((method) => withoutBody(method, [])),
  withoutBody('PROPFIND', ['unusual-methods']),
  {
    name: 'HEAD gets the response head and no body',
    async run(context) {
      const head = toAnswer('200 OK', '', 'X-Kind: head').replace(
        'Content-Length: 0',
        'Content-Length: 1234',
      );
      const { exchange, answer } = await roundTrip(context, toRequest(context, 'HEAD /x'), head);
      expect(exchange.method).toBe('HEAD');
      expect(answer.status).toBe(200);
      expect(answer.header('x-kind')).toEqual(['head']);
      expect(answer.message.bodyBytes).toBe(0);
    },
  },
  {
    name: 'HEAD gets the content-length of the omitted body',
    needs: ['answer-framing', 'client-connection'],
    async run(context) {
      const head = 'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n';
      const { client, answer } = await roundTrip(context, toRequest(context, 'HEAD /x'), head);
      expect(answer.header('content-length')).toEqual(['1234']);
      client.send(toRequest(context, 'GET /next'));
      (await context.upstream.request()).send(toAnswer('200 OK', 'next'));
      expect((await client.answer()).text()).toBe('next');
    },
  },
  refusedMethod('TRACE', '/x'),
  refusedMethod('CONNECT', 'example.com:443'),
];
