import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { basePath } from '../environments';
import { askProxy, expectUpstreamUntouched, roundTrip, toRequest } from '../http-text';

export const operationCases: ContractCase[] = [
  {
    name: 'the base path of the upstream goes in front of every target',
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
    name: 'the health check is answered without touching the upstream',
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
];
