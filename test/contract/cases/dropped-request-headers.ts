import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { stripping } from '../environments';
import { endToEnd, roundTrip, toPost, toRequest } from '../http-text';

const FAMILIES: Record<string, string[]> = {
  'who the client is': [
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'X-Forwarded-Port',
    'x-forwarded-anything',
    'Forwarded',
    'via',
    'x-real-ip',
    'true-client-ip',
    'x-client-ip',
    'x-cluster-client-ip',
  ],
  'what a CDN added': [
    'CF-Connecting-IP',
    'cf-ray',
    'cf-ipcountry',
    'cdn-loop',
    'fastly-client-ip',
    'x-envoy-external-address',
    'x-vercel-forwarded-for',
    'x-amz-cf-id',
    'x-nws-log-uuid',
    'x-request-start',
  ],
  'what AWS added': [
    'x-amzn-trace-id',
    'x-amzn-tls-version',
    'X-Amzn-Oidc-Data',
    'lambda-web-request-id',
    'Lambda-Web-Endpoint-Name',
  ],
  'what Tencent Cloud added, including temporary credentials': [
    'x-scf-request-id',
    'x-scf-remote-addr',
    'X-Scf-Secret-Id',
    'X-Scf-Secret-Key',
    'X-Scf-Session-Token',
    'x-api-requestid',
    'x-api-scheme',
    'x-api-stagename',
    'x-api-appid',
    'x-api-uuid',
    'x-client-proto',
    'x-client-proto-ver',
  ],
  'what Alibaba Cloud added': ['x-fc-request-id', 'X-Fc-Access-Key-Secret'],
};

const neverForwarded = ([what, names]: [string, string[]]): ContractCase => ({
  name: `the upstream never learns ${what}`,
  async run(context) {
    const lines = names.map((name) => `${name}: 203.0.113.7`);
    const request = toRequest(context, 'GET /', 'x-api-key: k', ...lines, 'x-last: 1');
    const { exchange } = await roundTrip(context, request);
    const arrived = exchange.message.headers.map(([name]) => name.toLowerCase());
    expect(names.filter((name) => arrived.includes(name.toLowerCase()))).toEqual([]);
    expect(exchange.message.head).not.toContain('203.0.113.7');
    expect([exchange.header('x-api-key'), exchange.header('x-last')]).toEqual([['k'], ['1']]);
  },
});

export const droppedRequestHeaderCases: ContractCase[] = [
  ...Object.entries(FAMILIES).map(neverForwarded),
  {
    name: 'hop-by-hop headers of the client are not forwarded',
    needs: ['header-lines', 'client-connection'],
    async run(context) {
      const lines = [
        'Connection: keep-alive',
        'Keep-Alive: timeout=5',
        'Proxy-Connection: keep-alive',
        'Proxy-Authorization: Basic eDp5',
        'TE: trailers, deflate;q=0.5',
        'Upgrade: h2c',
        'X-Kept: 1',
      ];
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /', ...lines));
      expect(endToEnd(exchange.message)).toEqual(['X-Kept: 1']);
    },
  },
  {
    name: 'headers that Connection names are not forwarded',
    needs: ['header-lines', 'client-connection'],
    async run(context) {
      const lines = [
        'X-Private: 1',
        'Connection: keep-alive, X-PRIVATE ,,x-other',
        'x-other: 2',
        'connection: x-third',
        'X-Third: 3',
        'X-Kept: 4',
      ];
      const { exchange } = await roundTrip(context, toRequest(context, 'GET /', ...lines));
      expect(endToEnd(exchange.message)).toEqual(['X-Kept: 4']);
    },
  },
  {
    name: 'Connection cannot remove content-length or host',
    needs: ['client-connection'],
    async run(context) {
      const named = 'Connection: content-length, host, transfer-encoding';
      const { exchange } = await roundTrip(context, toPost(context, '/x', 'hello', named));
      expect((await exchange.body()).toString()).toBe('hello');
      expect(exchange.header('host')).toEqual([context.upstream.host]);
    },
  },
  {
    name: 'the client’s Connection header has no effect on the upstream connection',
    needs: ['client-connection'],
    async run(context) {
      const request = toRequest(context, 'GET /', 'Connection: close');
      const { client, exchange } = await roundTrip(context, request);
      expect(exchange.header('connection').join()).not.toMatch(/close/i);
      expect(await client.untilEnd()).toBe('fin');
    },
  },
  {
    name: 'headers with a prefix from STRIP_HEADER_PREFIXES are not forwarded',
    environment: stripping,
    async run(context) {
      const request = toRequest(
        context,
        'GET /',
        'X-Company-User: me',
        'x-internal-id: 1',
        'x-companion: 2',
        'x-forwarded-for: 203.0.113.7',
      );
      const { exchange } = await roundTrip(context, request);
      expect(exchange.header('x-companion')).toEqual(['2']);
      for (const name of ['x-company-user', 'x-internal-id', 'x-forwarded-for'])
        expect(exchange.header(name)).toEqual([]);
    },
  },
];
