import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { deploy } from './support/account';
import { fetchWhole } from './support/requests';

// What the platform allows for functions created for WebSocket (583/63406).

const KB = 1024;
let twin: TencentTwin;
let url: string;
beforeAll(async () => {
  twin = await startTencentTwin({ rateLimit: 1000 });
  url = await deploy(twin, {
    ProtocolType: 'WS',
    ProtocolParams: { WSParams: { IdleTimeOut: 600 } },
    Timeout: 900,
  });
});
afterAll(() => twin.stop());

async function open(address = url): Promise<WebSocket> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/`);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

const nextMessage = (socket: WebSocket) =>
  new Promise<string>((resolve, reject) => {
    socket.once('message', (data) => resolve(String(data)));
    socket.once('close', () => reject(new Error('It was closed.')));
  });
const closed = (socket: WebSocket) => new Promise((resolve) => socket.once('close', resolve));

test('messages pass in both directions, and one of more than 256 KB ends the connection', async () => {
  const socket = await open();
  socket.send('hello');
  expect(await nextMessage(socket)).toBe('hello');
  socket.send(Buffer.alloc(256 * KB + 1));
  await closed(socket);
});

test('a message in several frames counts as one', async () => {
  const socket = await open();
  for (let at = 0; at < 3; at += 1) socket.send(Buffer.alloc(100 * KB), { fin: false });
  await closed(socket);
});

test('an ordinary request is rejected', async () => {
  expect((await fetchWhole(`${url}/echo`)).status).toBe(400);
});

test('a handshake that the function rejects gets its response', async () => {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/refused`);
  const status = new Promise((resolve) => {
    socket.once('unexpected-response', (_, answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
  });
  expect(await status).toBe(401);
});

test('a connection ends at the function’s timeout, however busy it is', async () => {
  const short = await deploy(twin, { ProtocolType: 'WS', Timeout: 2 }, 'short-dev-ws');
  const socket = await open(short);
  const busy = setInterval(() => socket.send('still here'), 100);
  await closed(socket).finally(() => clearInterval(busy));
});
