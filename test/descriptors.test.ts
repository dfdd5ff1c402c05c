import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { guard } from './support/guardian';
import { START_BUNDLE } from './support/proxy-process';
import { connectRawClient } from './support/raw-client';
import { type RawUpstream, startRawUpstream } from './support/raw-upstream';

const post = 'POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
const get = 'GET /-/health HTTP/1.1\r\nHost: x\r\n\r\n';

/** A server that may open only 40 files and sockets. */
async function start(upstream: RawUpstream) {
  const command = `ulimit -n 40; exec "${process.execPath}" "${START_BUNDLE}"`;
  const env = { PATH: process.env.PATH ?? '', PORT: '0', UPSTREAM_URL: upstream.url };
  const child = spawn('bash', ['-c', command], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  guard(child);
  let text = '';
  for await (const piece of child.stderr) {
    text += piece;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
    if (url) return { child, url };
  }
  throw new Error(`no address: ${text}`);
}

test('a server that has run out of descriptors works again once it has some', async () => {
  const upstream = await startRawUpstream();
  const { child, url } = await start(upstream);
  const client = await connectRawClient(url);
  const others: Socket[] = [];
  // Node closes connections that it cannot have.
  for (let isFull = false; !isFull; ) {
    const other = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
    others.push(other.on('error', () => {}).resume());
    await once(other, 'connect');
    isFull = await Promise.race([
      once(other, 'close').then(() => true),
      new Promise<boolean>((resolve) => setTimeout(resolve, 20, false)),
    ]);
  }
  for (const request of [get, post]) {
    client.send(request);
    expect((await client.answer()).status).toBeGreaterThanOrEqual(500);
  }

  for (const other of others) other.destroy();
  for (let status = 0; status !== 200; ) {
    client.send(get);
    ({ status } = await client.answer());
  }
  client.send(post);
  (await upstream.request()).send('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  expect((await client.answer()).status).toBe(200);
  client.destroy();
  child.kill('SIGKILL');
  await upstream.close();
});
