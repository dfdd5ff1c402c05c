import { execFileSync, spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import packageJson from '../package.json';
import { type NodeMajor, nodeBinary } from '../scripts/node-binary';
import { guard } from './support/guardian';
import { type RawUpstream, startRawUpstream } from './support/raw-upstream';
import { createSignal } from './support/signal';

// The npm package as users get it: packed, installed in an empty folder, started with npx.

jest.setTimeout(60_000);
const root = join(__dirname, '..');
const name = 'chatgpt-reverse-proxy';

let folder = '';
let upstream: RawUpstream;
let installed = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'npm-package-'));
  upstream = await startRawUpstream();
  const script = `import { packNpmPackage } from '${join(root, 'scripts/release/npm-package')}'; void packNpmPackage('${folder}');`;
  execFileSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), '-e', script], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  expect(tarball).toBe(`${name}-${packageJson.version}.tgz`);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  // Nothing may be needed from the registry.
  execFileSync('npm', ['install', '--offline', '--no-audit', join(folder, tarball)], {
    cwd: folder,
    stdio: 'ignore',
  });
  installed = join(folder, 'node_modules', name);
}, 120_000);
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

const started: ((name: NodeJS.Signals) => void)[] = [];
afterEach(() => {
  for (const signalGroup of started.splice(0)) signalGroup('SIGKILL');
});

/** A program in the empty folder, with its output. */
function start(program: string, words: readonly string[], path: string) {
  const child = spawn(program, words, {
    cwd: folder,
    env: { PATH: path, HOME: folder, npm_config_offline: 'true', PROXY_ACCESS_KEY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group: as at a terminal, a signal reaches npx and its child processes.
    detached: true,
  });
  guard(child);
  const signalGroup = (name: NodeJS.Signals) => {
    try {
      process.kill(-(child.pid ?? 0), name);
    } catch {
      // It has already ended.
    }
  };
  started.push(signalGroup);
  let output = '';
  let code: number | null | undefined;
  const signal = createSignal(() => output);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      signal.notify();
    });
  }
  child.once('close', (status) => {
    code = status;
    signal.finish(`it ended with ${status}`);
  });
  return {
    stop: () => signalGroup('SIGTERM'),
    output: () => output,
    untilSaid: (text: string) =>
      signal.until(text, () => (output.includes(text) ? true : undefined)),
    ended: () => signal.until('the end', () => code, 40_000),
    address: () =>
      signal.until('an address', () => /listens on (http:\S+)/.exec(output)?.[1], 20_000),
  };
}

/** A chat through the proxy at an address, piece by piece. */
async function expectChat(url: string): Promise<void> {
  const answer = fetch(`${url}/v1/chat/completions?key=secret`, {
    method: 'POST',
    body: '{"n":1}',
  });
  const exchange = await upstream.request();
  expect(String(await exchange.body())).toBe('{"n":1}');
  exchange.send('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n');
  exchange.send('data: one\n\n');
  const reader = (await answer).body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: one\n\n');
  exchange.send('data: two\n\n');
  expect((await reader?.read())?.value).toBe('data: two\n\n');
  exchange.connection.end();
  expect((await reader?.read())?.done).toBe(true);
}

describe.each<NodeMajor>([20, 24])('on Node %d', (major) => {
  let path = '';
  /** Runs the package through npx, as its README says. */
  const npx = (...words: string[]) => start('npx', [name, ...words], path);
  /** Runs the file that npx runs, which is faster; other tests cover npx itself. */
  const bin = (...words: string[]) => start(join(folder, 'node_modules/.bin', name), words, path);
  const onceByNpx = major === 20 ? npx : bin;

  beforeAll(async () => {
    // This machine's npx, run by that Node version.
    const programs = mkdtempSync(join(folder, 'programs-'));
    symlinkSync(await nodeBinary(major), join(programs, 'node'));
    path = [programs, dirname(process.execPath), process.env.PATH].join(delimiter);
  }, 120_000);

  test('npx starts the server, which streams, and stops on a signal', async () => {
    const proxy = npx('--port', '0', '--host', '127.0.0.1', '--upstream', upstream.url);
    const url = await proxy.address();
    await expectChat(url);
    expect(proxy.output()).toContain(`"version":"${packageJson.version}"`);
    const html = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    expect(html).toContain('<!doctype html>');
    proxy.stop();
    await proxy.ended();
  });

  test('the demo streams a chat without a key, a clone or a network', async () => {
    const demo = onceByNpx('demo', '--once');
    expect(await demo.ended()).toBe(0);
    expect(demo.output()).toMatch(/\d+ tokens; the proxy added \d/);
    const mistaken = bin('demo', '--twice');
    expect(await mistaken.ended()).toBe(2);
    expect(mistaken.output()).toContain(`Usage: npx ${name} demo [--once]`);
  });

  test('check verifies an address from outside', async () => {
    const proxy = bin('--port', '0', '--upstream', 'http://127.0.0.1:1');
    const { host } = new URL(await proxy.address());
    const check = onceByNpx('check', `${host}/v1/`);
    expect(await check.ended()).toBe(1);
    expect(check.output()).toMatch(/✓ Reachable/);
    // Its status page contains the ticket for the stream check.
    expect(check.output()).toMatch(/✓ Streams .* 0 merged/);
    expect(check.output()).toMatch(/✗ Upstream API/);
    proxy.stop();
    const refused = bin('check', 'no address');
    expect(await refused.ended()).toBe(2);
    expect(refused.output()).toContain('"no address" is not the address of a proxy');
    expect(refused.output()).toContain('Usage: chatgpt-reverse-proxy check URL');
  });

  test('usage adds up a log', async () => {
    const line =
      '{"time":"2026-11-20T10:00:00.000Z","event":"request","route":"upstream","status":200,"provider":"openai","model":"gpt-4o","usage":"measured","input_tokens":1000,"output_tokens":100}';
    writeFileSync(join(folder, 'proxy.log'), `${line}\n`);
    const usage = onceByNpx('usage', 'proxy.log', '--by', 'model');
    expect(await usage.ended()).toBe(0);
    expect(usage.output()).toMatch(/gpt-4o +1 +1\.00k +100 +\$0\.0035/);
    const refused = bin('usage', 'proxy.log', '--by', 'user');
    expect(await refused.ended()).toBe(2);
    expect(refused.output()).toMatch(/^--by user: "user" is unknown\.[\s\S]*Usage: chatgpt-rev/);
  });

  test('the package can be embedded in another server', async () => {
    const file = join(folder, 'server.mjs');
    // As the README shows it.
    const [, fastifyExample] = /^ {2}```js\n([\s\S]*?)```/m.exec(
      readFileSync(join(installed, 'README.md'), 'utf8'),
    ) as string[];
    writeFileSync(
      file,
      `import { createServer } from 'node:http';
       import fastify from '${join(root, 'node_modules/fastify/fastify.js')}';
       import { ConfigError, createProxy, createProxyServer } from '${name}';
       await createProxy({ UPSTREAM_URL: 'nonsense' }).catch((error) => console.log(error instanceof ConfigError));
       const onRequest = (entry) => console.log(entry.method, entry.status, JSON.stringify(entry));
       const proxy = await createProxy({ UPSTREAM_URL: '${upstream.url}' }, { onRequest });
       const server = createServer(async (request, response) => {
         if (request.url !== '/parsed') return proxy.handle(request, response);
         for await (const chunk of request);
         try { proxy.handle(request, response); } catch (error) { response.end(error.message); }
       });
       server.on('upgrade', (request, socket, head) => proxy.upgrade(request, socket, head));
       const own = await createProxyServer({ UPSTREAM_URL: '${upstream.url}' });
       const app = fastify();
       ${fastifyExample}
       console.log('fastify ' + await app.listen({ port: 0, host: '127.0.0.1' }));
       own.server.listen(0, '127.0.0.1', () => server.listen(0, '127.0.0.1', () => {
         console.log('own', own.server.address().port);
         console.log('listens on http://127.0.0.1:' + server.address().port);
       }));
       process.once('SIGTERM', async () => {
         await own.stop();
         await app.close();
         server.close();
         proxy.close();
       });`,
    );
    const program = start('node', [file], path);
    const url = await program.address();
    expect(program.output()).toContain('true\n');
    await expectChat(url);
    await program.untilSaid('POST 200');
    expect(program.output()).not.toContain('secret');
    const parsed = await fetch(`${url}/parsed`, { method: 'POST', body: '{}' });
    expect(await parsed.text()).toContain('body parsers must come after the proxy');
    await expectChat(/fastify (http:\S+)/.exec(program.output())?.[1] ?? '');
    const [, port] = /own (\d+)/.exec(program.output()) ?? [];
    await expectChat(`http://127.0.0.1:${port}`);
    program.stop();
    expect(await program.ended()).toBe(0);
  });
});

test('its types are accepted by a strict compiler', () => {
  writeFileSync(
    join(folder, 'use.mts'),
    `import { createServer } from 'node:http';
     import { createProxy, type Proxy } from '${name}';
     const proxy: Proxy = await createProxy({ UPSTREAM_URL: 'https://api.openai.com' }, { onRequest: ({ totalMs }) => totalMs.toFixed() });
     createServer((request, response) => proxy.handle(request, response));
     // @ts-expect-error
     await createProxy({ UPSTREAM_URL: 1 });`,
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
  const words = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', ...types];
  execFileSync(process.execPath, [tsc, ...words, 'use.mts'], { cwd: folder, stdio: 'inherit' });
});

test('it needs no other package, and has complete npm metadata', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('scripts');
  expect(manifest.private).toBeUndefined();
  expect(manifest.keywords).toContain('openai');
  expect(manifest.engines).toEqual(packageJson.engines);
  const licences = readFileSync(join(installed, 'LICENCES.txt'), 'utf8');
  for (const part of ['undici 7', '@copilotkit/aimock 1', 'preact', 'marked']) {
    expect(licences).toContain(part);
  }
  expect(readFileSync(join(installed, 'README.md'), 'utf8')).toContain('npx chatgpt-reverse-proxy');
});
