import { expect } from '@jest/globals';
import { settled } from '../../support/signal';
import type { ContractCase } from '../contract-case';
import { toAnswer, toRequest } from '../http-text';

const MEGABYTE = 1024 * 1024;
const TOTAL = 96 * MEGABYTE;
// Far more than the operating system's socket buffers hold on both connections.
const HELD_AT_MOST = 32 * MEGABYTE;
const BLOCK = Buffer.alloc(MEGABYTE, 'x');

function sendTotal(send: (bytes: Buffer) => void, already = 0) {
  for (let sent = already; sent < TOTAL; sent += BLOCK.length) send(BLOCK);
}

export const backPressureCases: ContractCase[] = [
  {
    name: 'a client that stops reading pauses the upstream, and gets everything when it resumes',
    needs: ['response-back-pressure', 'large-answer'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'GET /v1/files/1/content'));
      const exchange = await context.upstream.request();
      exchange.send(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL}\r\n\r\n`);
      const answer = await client.head();
      client.pause();
      sendTotal(exchange.send);
      const accepted = await settled(exchange.connection.bytesAccepted);
      expect(accepted).toBeLessThan(HELD_AT_MOST);
      client.resume();
      await client.untilComplete(answer.message);
      expect(answer.message.bodyBytes).toBe(TOTAL);
    },
  },
  {
    name: 'an upstream that stops reading pauses the client, and gets everything when it resumes',
    needs: ['request-back-pressure', 'request-streaming', 'large-body'],
    async run(context) {
      const client = await context.connect();
      client.send(toRequest(context, 'POST /v1/files', `Content-Length: ${TOTAL}`));
      client.send(BLOCK);
      const exchange = await context.upstream.request();
      exchange.connection.pause();
      sendTotal(client.send, BLOCK.length);
      const accepted = await settled(client.bytesAccepted);
      expect(accepted).toBeLessThan(HELD_AT_MOST);
      exchange.connection.resume();
      await exchange.connection.untilComplete(exchange.message);
      expect(exchange.message.bodyBytes).toBe(TOTAL);
      exchange.send(toAnswer('200 OK', 'ok'));
      expect((await client.answer()).text()).toBe('ok');
    },
  },
  {
    name: 'one client that does not read does not block another',
    needs: ['response-back-pressure', 'large-answer'],
    async run(context) {
      const slow = await context.connect();
      slow.send(toRequest(context, 'GET /slow'));
      const exchange = await context.upstream.request();
      exchange.send(`HTTP/1.1 200 OK\r\nContent-Length: ${TOTAL}\r\n\r\n`);
      await slow.head();
      slow.pause();
      sendTotal(exchange.send);
      await settled(exchange.connection.bytesAccepted);
      const quick = await context.connect();
      quick.send(toRequest(context, 'GET /quick'));
      (await context.upstream.request()).send(toAnswer('200 OK', 'ok'));
      expect((await quick.answer()).text()).toBe('ok');
    },
  },
];
