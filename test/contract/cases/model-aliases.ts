import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { aliased } from '../environments';
import { roundTrip, toAnswer, toChunk, toChunkedHead, toPost } from '../http-text';

const JSON_TYPE = 'Content-Type: application/json';
const LIMITED = toAnswer('429 Too Many Requests', '{}', JSON_TYPE);
const PROMPTLY = 3_000;

export const modelAliasCases: ContractCase[] = [
  {
    name: 'a model alias is replaced in the body, and every other byte and the response are unchanged',
    environment: aliased,
    async run(context) {
      const body = '{ "model":"fast", "messages":[{"content":"fast"}] }';
      const request = toPost(context, '/v1/chat/completions', body, JSON_TYPE);
      const answer = toAnswer('200 OK', '{"model":"gpt-4.1-nano-2025"}', JSON_TYPE);
      const { exchange, answer: got } = await roundTrip(context, request, answer);
      const sent = '{ "model":"gpt-4.1-nano", "messages":[{"content":"fast"}] }';
      expect(String(await exchange.body())).toBe(sent);
      expect(exchange.header('content-length')).toEqual([String(sent.length)]);
      expect([exchange.target, got.text()]).toEqual([
        '/one/v1/chat/completions',
        '{"model":"gpt-4.1-nano-2025"}',
      ]);
      expect(got.header('x-proxy-upstream')).toEqual(['default']);
    },
  },
  {
    name: 'after a 429 the next upstream gets the complete request, and its stream passes with its own model name',
    environment: aliased,
    async run(context) {
      const client = await context.connect();
      client.send(toPost(context, '/v1/chat/completions', '{"model":"fast"}', JSON_TYPE));
      const targets: string[] = [];
      for (const answer of [LIMITED, LIMITED]) {
        const exchange = await context.upstream.request();
        targets.push(`${exchange.target} ${await exchange.body()}`);
        exchange.send(answer);
      }
      const last = await context.upstream.request();
      targets.push(`${last.target} ${await last.body()}`);
      last.send(toAnswer('200 OK', 'data: 1\n\n', 'Content-Type: text/event-stream'));
      const answer = await client.answer();
      expect([answer.status, answer.text()]).toEqual([200, 'data: 1\n\n']);
      expect(answer.header('x-proxy-upstream')).toEqual(['default']);
      expect(targets).toEqual([
        '/one/v1/chat/completions {"model":"gpt-4.1-nano"}',
        '/two/v1/chat/completions {"model":"gpt-4.1-nano"}',
        '/one/v1/chat/completions {"model":"gpt-4.1-mini"}',
      ]);
    },
  },
  {
    name: 'when all upstreams return 429, the last response passes unchanged',
    environment: aliased,
    async run(context) {
      const client = await context.connect();
      client.send(toPost(context, '/v1/chat/completions', '{"model":"other"}', JSON_TYPE));
      (await context.upstream.request()).send(LIMITED);
      const last = toAnswer('429 Too Many Requests', '{"last":1}', JSON_TYPE, 'Retry-After: 9');
      (await context.upstream.request()).send(last);
      const answer = await client.answer();
      expect([answer.status, answer.text()]).toEqual([429, '{"last":1}']);
      expect(answer.header('retry-after')).toEqual(['9']);
      expect(answer.header('x-proxy-upstream')).toEqual(['default/2']);
    },
  },
  {
    name: 'when the client disconnects during a second attempt, that upstream request is aborted at once',
    environment: aliased,
    needs: ['client-abort-seen', 'response-streaming'],
    async run(context) {
      const client = await context.connect();
      client.send(toPost(context, '/v1/chat/completions', '{"model":"fast"}', JSON_TYPE));
      (await context.upstream.request()).send(LIMITED);
      const second = await context.upstream.request();
      second.send(toChunkedHead('Content-Type: text/event-stream') + toChunk('data: 1\n\n'));
      const answer = await client.head();
      await client.untilBody(answer.message, 'data: 1');
      client.destroy();
      await second.connection.untilEnd(PROMPTLY);
      expect(context.upstream.exchanges.length).toBe(2);
    },
  },
];
