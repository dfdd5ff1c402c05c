import { expect } from '@jest/globals';
import type { ContractCase } from '../contract-case';
import { LAST_CHUNK, roundTrip, toAnswer, toChunk, toChunkedHead, toRequest } from '../http-text';

const passes = (status: number): ContractCase => ({
  name: `status ${status} arrives with its body`,
  async run(context) {
    const body = `{"error":{"message":"${status}"}}`;
    const bytes = toAnswer(`${status} Whatever`, body, 'Content-Type: application/json');
    const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
    expect([answer.status, answer.text()]).toEqual([status, body]);
    expect(answer.header('x-proxy-error')).toEqual([]);
  },
});

const redirects = (status: number): ContractCase => ({
  name: `a ${status} redirect is returned to the client, not followed`,
  async run(context) {
    const location = `${context.upstream.url}/elsewhere`;
    const bytes = toAnswer(`${status} Moved`, 'gone', `Location: ${location}`);
    const { answer } = await roundTrip(context, toRequest(context, 'GET /here'), bytes);
    expect([answer.status, answer.header('location')]).toEqual([status, [location]]);
    expect(context.upstream.exchanges).toHaveLength(1);
  },
});

export const statusCases: ContractCase[] = [
  ...[201, 202, 206, 400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 529].map(passes),
  ...[301, 302, 303, 307, 308].map(redirects),
  {
    name: 'unregistered statuses arrive unchanged',
    needs: ['any-status'],
    async run(context) {
      for (const status of [299, 418, 444, 499, 599, 799, 999]) {
        const bytes = toAnswer(`${status} Odd`, 'odd');
        const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
        expect([answer.status, answer.text()]).toEqual([status, 'odd']);
      }
    },
  },
  {
    name: 'the reason phrase arrives unchanged, even an empty one',
    needs: ['reason-phrase'],
    async run(context) {
      for (const reason of ['Sehr Gut', 'Too Many  Requests (slow down)', '']) {
        const bytes = toAnswer(`200 ${reason}`, 'ok');
        const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
        expect(answer.reason).toBe(reason);
      }
    },
  },
  {
    name: 'a reason phrase with bytes above 0x7f causes no error',
    needs: ['reason-phrase'],
    async run(context) {
      const bytes = toAnswer('404 Nicht gef\xfcnden', 'x', 'X-Bytes: \xe9');
      const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
      expect([answer.status, answer.reason]).toEqual([404, 'Nicht gef\xfcnden']);
      expect(answer.header('x-bytes')).toEqual(['\xe9']);
    },
  },
  {
    name: '204 arrives without a body, and the connection stays open',
    needs: ['client-connection'],
    async run(context) {
      const bytes = 'HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n';
      const { client, answer } = await roundTrip(context, toRequest(context, 'DELETE /x'), bytes);
      expect([answer.status, answer.header('x-a')]).toEqual([204, ['1']]);
      expect(answer.header('content-length')).toEqual([]);
      expect(answer.header('transfer-encoding')).toEqual([]);
      client.send(toRequest(context, 'GET /next'));
      (await context.upstream.request()).send(toAnswer('200 OK', 'next'));
      expect((await client.answer()).text()).toBe('next');
    },
  },
  {
    name: '304 keeps the content-length of the omitted body',
    needs: ['client-connection', 'answer-framing'],
    async run(context) {
      const bytes = 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 999\r\n\r\n';
      const { client, answer } = await roundTrip(context, toRequest(context, 'GET /x'), bytes);
      expect([answer.status, answer.header('etag')]).toEqual([304, ['"1"']]);
      expect(answer.header('content-length')).toEqual(['999']);
      client.send(toRequest(context, 'GET /next'));
      (await context.upstream.request()).send(toAnswer('200 OK', 'next'));
      expect((await client.answer()).text()).toBe('next');
    },
  },
  {
    name: 'a 304 or a 204 arrives on every platform',
    async run(context) {
      for (const status of [304, 204]) {
        const bytes = `HTTP/1.1 ${status} Nothing\r\nX-A: 1\r\n\r\n`;
        const { answer } = await roundTrip(context, toRequest(context, 'GET /x'), bytes);
        expect([answer.status, answer.header('x-a')]).toEqual([status, ['1']]);
        expect(answer.message.bodyBytes).toBe(0);
      }
    },
  },
  {
    name: 'an empty response stays empty',
    needs: ['empty-answer'],
    async run(context) {
      const empty = [toAnswer('200 OK'), toChunkedHead() + LAST_CHUNK];
      for (const bytes of empty) {
        const { answer } = await roundTrip(context, toRequest(context, 'GET /'), bytes);
        expect([answer.status, answer.text()]).toEqual([200, '']);
      }
    },
  },
  {
    name: 'a chunked response to HEAD has no body',
    needs: ['client-connection'],
    async run(context) {
      const head = toRequest(context, 'HEAD /');
      const { client, answer } = await roundTrip(context, head, toChunkedHead('X-A: 1'));
      expect([answer.status, answer.header('x-a')]).toEqual([200, ['1']]);
      client.send(toRequest(context, 'GET /next'));
      const next = await context.upstream.request();
      next.send(toChunkedHead() + toChunk('next') + LAST_CHUNK);
      expect((await client.answer()).text()).toBe('next');
    },
  },
];
