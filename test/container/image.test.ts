import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { needsProgram } from '../support/needs-program';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';
import { PATIENCE } from '../support/signal';
import { buildah, provideNodeImage } from './base-image';
import { type Image, openImage } from './container';

// The unchanged Dockerfile: built with buildah, and run like a container. Only its base image is built here,
// unless it is on this machine.

needsProgram('buildah');
needsProgram('debootstrap');

const root = join(__dirname, '../..');
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const name = 'chatgpt-reverse-proxy-test';
jest.setTimeout(60_000);

let image: Image;
let upstream: RawUpstream;
const tests = isRoot ? test : test.skip;
const because = isRoot ? '' : ' (not here: only root can build and run an image)';

if (isRoot) {
  beforeAll(async () => {
    const [, base = ''] = /^FROM \S+ (\S+) AS build$/m.exec(
      readFileSync(join(root, 'Dockerfile'), 'utf8'),
    ) ?? [''];
    provideNodeImage(base);
    buildah(
      'build',
      '--isolation',
      'chroot',
      '--format',
      'docker',
      '--pull-never',
      '-t',
      name,
      root,
    );
    image = openImage(name);
    upstream = await startRawUpstream();
  }, 600_000);
  afterAll(async () => {
    image?.remove();
    await upstream?.close();
  });
}

const start = () => image.start({ UPSTREAM_URL: upstream.url });

tests(
  `the image contains Node, the server and the licences, and is smaller than 140 MB${because}`,
  () => {
    expect(image.size).toBeLessThan(140e6);
    const licences = ['app/LICENSE', 'app/LICENCES.txt', 'usr/share/doc/libc6/copyright'];
    for (const file of ['app/index.cjs', 'app/page.html.br', ...licences]) {
      expect(existsSync(join(image.root, file))).toBe(true);
    }
    for (const file of ['bin/sh', 'usr/bin/apt-get', 'usr/local/bin/npm', 'app/node_modules']) {
      expect(existsSync(join(image.root, file))).toBe(false);
    }
    expect(image.config).toMatchObject({
      User: '65532:65532',
      StopSignal: 'SIGTERM',
      ExposedPorts: { '9000/tcp': {} },
    });
  },
);

tests(
  `a chat streams through it, and completes even if SIGTERM arrives in the middle${because}`,
  async () => {
    const container = await start();
    // HOST=127.0.0.1, as advised elsewhere, would make a container unreachable.
    await container.until('publish the port on 127.0.0.1 only');
    const answer = fetch(`http://127.0.0.1:${container.port}/v1/chat/completions`, {
      method: 'POST',
      body: '{"stream":true}',
    });
    const exchange = await upstream.request();
    const event = (text: string) => `data: {"choices":[{"delta":{"content":"${text}"}}]}\n\n`;
    exchange.send(
      'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n',
    );
    exchange.send(event('Hel'));
    const reader = (await answer).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toEqual({ done: false, value: event('Hel') });

    container.signal('SIGTERM');
    await container.until('"event":"stopping"');
    exchange.send(event('lo'));
    expect(await reader?.read()).toEqual({ done: false, value: event('lo') });
    exchange.connection.end();
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
    expect(await container.untilExit()).toBe(0);
  },
);

tests(
  `the health check of the image detects whether the proxy is running${because}`,
  async () => {
    const [kind, ...check] = image.config.Healthcheck.Test;
    expect(kind).toBe('CMD');
    const container = await start();
    const PORT = String(container.port);
    expect(await image.run(check, { PORT })).toBe(0);
    container.signal('SIGTERM');
    expect(await container.untilExit()).toBe(0);
    expect(await image.run(check, { PORT })).toBe(1);
  },
  6 * PATIENCE,
);

tests(`an invalid setting stops it at once, with a clear message${because}`, async () => {
  const code = await image.run(image.config.Entrypoint, { UPSTREAM_URL: 'nonsense' });
  expect(code).toBe(1);
});
