import { networkInterfaces } from 'node:os';
import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { basePath } from '../environments';
import { askProxy, expectUpstreamUntouched, roundTrip, toRequest } from '../http-text';

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');

export const operationCases: ContractCase[] = [
  {
    name: 'the base path of the upstream is prepended to every target',
    environment: basePath,
    async run(context) {
      for (const target of ['/v1/models?x=1', '/', '/?x', '/a%2Fb']) {
        const { exchange } = await roundTrip(context, toRequest(context, `GET ${target}`));
        expect(exchange.target).toBe(`/openai${target}`);
      }
    },
  },
  {
    name: 'a base path changes no byte of an unusual target',
    environment: basePath,
    needs: ['unusual-target'],
    async run(context) {
      for (const target of ['//ws/google.ai?key=1', '/a/../b', '/a%2Fb;c']) {
        const { exchange } = await roundTrip(context, toRequest(context, `GET ${target}`));
        expect(exchange.target).toBe(`/openai${target}`);
      }
    },
  },
  {
    name: 'the health check is answered without contacting the upstream',
    async run(context) {
      const answer = await askProxy(context, toRequest(context, 'GET /-/health'));
      expect(answer.status).toBe(200);
      expect(answer.header('content-type')).toEqual(['application/json']);
      expect(answer.json()).toEqual({
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\./),
      });
      await expectUpstreamUntouched(context);
    },
  },
  {
    name: 'the proxy listens on IPv4 and, if available, IPv6; HOST restricts it to one address',
    needs: ['process'],
    async run(context) {
      const onEither = async (name: string, entry = context.entry) => {
        const { port } = new URL(entry.url);
        const client = await context.connect({ ...entry, url: `http://${name}:${port}` });
        client.send(toRequest(context, 'GET /-/health'));
        return (await client.answer()).status;
      };
      expect(await onEither('127.0.0.1')).toBe(200);
      if (!hasIpv6) return;
      expect(await onEither('[::1]')).toBe(200);
      const four = await context.start({ HOST: '127.0.0.1' });
      expect(await onEither('127.0.0.1', four)).toBe(200);
      await expect(onEither('[::1]', four)).rejects.toThrow('ECONNREFUSED');
      const six = await context.start({ HOST: '[::1]' });
      expect(await onEither('[::1]', six)).toBe(200);
      await expect(onEither('127.0.0.1', six)).rejects.toThrow('ECONNREFUSED');
    },
  },
];
