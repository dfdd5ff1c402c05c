import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { pastProxy, refusingProxy, tls, untrusted, viaProxy, wrongName } from '../environments';
import { askProxy, expectProxyError, roundTrip, toPost, toRequest } from '../http-text';

const SECRET = 'Authorization: Bearer sk-secret';

const distrusts = (environment: NonNullable<ContractCase['environment']>): ContractCase => ({
  name: 'the client gets a 502, and no byte of the request is sent',
  environment,
  async run(context) {
    const answer = await askProxy(context, toPost(context, '/v1/chat/completions', '{}', SECRET));
    expectProxyError(answer, 502, 'upstream_unreachable');
    expect(context.upstream.exchanges).toHaveLength(0);
    expect(context.upstream.connections.map((one) => one.received()).join('')).toBe('');
  },
});

export const secureUpstreamCases: ContractCase[] = [
  {
    name: 'an upstream whose CA is in NODE_EXTRA_CA_CERTS is reached under its own name',
    environment: tls,
    async run(context) {
      const { exchange, answer } = await roundTrip(context, toRequest(context, 'GET /', SECRET));
      expect(answer.text()).toBe('ok');
      expect(exchange.connection.serverName).toBe('localhost');
      expect(exchange.header('host')).toEqual([context.upstream.host]);
      expect(exchange.header('authorization')).toEqual(['Bearer sk-secret']);
    },
  },
  {
    name: 'a TLS connection is reused',
    environment: tls,
    async run(context) {
      const first = await roundTrip(context, toRequest(context, 'GET /1'));
      const second = await roundTrip(context, toRequest(context, 'GET /2'));
      expect(second.exchange.connection).toBe(first.exchange.connection);
    },
  },
  distrusts(untrusted),
  { ...distrusts(wrongName), name: 'a certificate for another name is a 502, nothing is sent' },
  {
    name: 'requests go through HTTPS_PROXY, which sees only the address',
    environment: viaProxy,
    async run(context) {
      const { exchange, answer } = await roundTrip(context, toRequest(context, 'GET /x', SECRET));
      expect(answer.text()).toBe('ok');
      expect(exchange.connection.serverName).toBe('localhost');
      expect(context.connectProxy?.ports).toContain(exchange.connection.socket.remotePort);
      const heads = context.connectProxy?.heads ?? [];
      expect(heads[0]).toMatch(new RegExp(`^CONNECT ${context.upstream.host} HTTP/1\\.1\r\n`));
      const credentials = `proxy-authorization: Basic ${btoa('user:pass@word')}`;
      expect(heads[0]?.toLowerCase()).toContain(credentials.toLowerCase());
      expect(heads.join('')).not.toContain('sk-secret');
      expect(exchange.header('proxy-authorization')).toEqual([]);
    },
  },
  {
    name: 'with NO_PROXY, the upstream is reached directly',
    environment: pastProxy,
    async run(context) {
      const { answer } = await roundTrip(context, toRequest(context, 'GET /x'));
      expect(answer.text()).toBe('ok');
      expect(context.connectProxy?.heads).toEqual([]);
    },
  },
  {
    name: 'an HTTPS_PROXY that rejects the connection is a 502',
    environment: refusingProxy,
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /x'));
      expectProxyError(answer, 502, 'upstream_unreachable');
    },
  },
];
