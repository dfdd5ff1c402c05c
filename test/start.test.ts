import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTerminalLog } from '../lib/server/terminal-log';
import packageJson from '../package.json';
import { describeOldNode } from '../plugins/shared/node-version';
import { guard } from './support/guardian';
import { START_BUNDLE } from './support/proxy-process';
import { type RawUpstream, startRawUpstream } from './support/raw-upstream';
import { createSignal, type Signal } from './support/signal';

// What a user sees who starts the proxy with `npm start` or `npx`.

let folder = '';
let upstream: RawUpstream;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
  upstream = await startRawUpstream();
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});
/** The options that `npm start` passes. */
const npmStart = packageJson.scripts.start.split(' dist/start/index.cjs ')[1]?.split(' ') ?? [];
expect(npmStart).toContain('--env-file-if-exists');

const running: ChildProcess[] = [];

interface Started extends Signal {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  url(): Promise<string>;
  exit(): Promise<number | null>;
}

/** Starts the program in its own folder, with only the given environment. */
function start(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn(process.execPath, [START_BUNDLE, ...words], {
    cwd: folder,
    env: { PORT: '0', UPSTREAM_URL: upstream.url, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  guard(child);
  running.push(child);
  let stdout = '';
  let stderr = '';
  let code: number | null | undefined;
  const signal = createSignal(() => `${stdout}\n${stderr}`);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    signal.notify();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    signal.notify();
  });
  child.once('close', (status) => {
    code = status;
    signal.finish(`the program ended with ${status}`);
  });
  return {
    ...signal,
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    url: () =>
      signal.until('an address', () => /listens on (http:\S+)/.exec(stderr)?.[1] ?? undefined),
    exit: () => signal.until('the end', () => code),
  };
}

describe('a settings file', () => {
  test('is read and named, and the environment and options override it', async () => {
    writeFileSync(
      join(folder, '.env'),
      `UPSTREAM_URL=http://127.0.0.1:1\nHOST='127.0.0.1'\nLOG=off # comment\nPROVIDERS=openai,anthropic\n`,
    );
    const started = start(['--env-file', '.env']);
    await started.url();
    expect(started.stderr()).toContain(`chatgpt-reverse-proxy ${packageJson.version} listens on`);
    expect(started.stderr()).toContain(`forwards to ${upstream.url}/`);
    expect(started.stderr()).toContain('Settings come from .env and the environment.');
    expect(started.stderr()).toContain('Only this machine can reach it.');
    expect(started.stdout()).toBe('');

    const named = start(['--env-file=.env', '--upstream', 'http://127.0.0.1:2']);
    await named.url();
    expect(named.stderr()).toContain('forwards to http://127.0.0.1:2/');
  });

  test('applies if the environment has only an empty value', async () => {
    writeFileSync(join(folder, '.env'), `UPSTREAM_URL=http://127.0.0.1:7\n`);
    const started = start(['--env-file', '.env'], { UPSTREAM_URL: '' });
    await started.url();
    expect(started.stderr()).toContain('forwards to http://127.0.0.1:7/');
  });

  test('with a value that would be cut off prevents the start, without printing the value', async () => {
    writeFileSync(join(folder, '.env'), 'REDIS_URL=rediss://user:se#cret@host:6379\n');
    const started = start(['--env-file', '.env']);
    expect(await started.exit()).toBe(1);
    expect(started.stderr()).toContain('line 1, REDIS_URL: the value is cut off at the "#"');
    expect(started.stderr()).not.toContain('se#');
  });

  test('may be missing unless an option names it', async () => {
    await start(npmStart).url();
    const started = start(['--env-file', '.env']);
    expect(await started.exit()).not.toBe(0);
    expect(started.stderr()).toContain('.env');
  });

  test('is not read unless an option names it', async () => {
    writeFileSync(join(folder, '.env'), 'UPSTREAM_URL=nonsense\n');
    const started = start([]);
    await started.url();
    expect(started.stderr()).not.toContain('Settings come from');
  });
});

test('a file with access keys locks the proxy, even one without a key', async () => {
  writeFileSync(join(folder, 'access-keys.txt'), `alice ${'a'.repeat(64)}\n`);
  const locked = start(npmStart);
  expect((await fetch(`${await locked.url()}/v1/models`)).status).toBe(401);
  expect(locked.stderr()).toContain('Access keys come from access-keys.txt.');
  expect(locked.stderr()).toContain('only the holder of its access key can use it.');

  writeFileSync(join(folder, 'access-keys.txt'), '# nobody yet\n');
  const empty = start(npmStart);
  expect((await fetch(`${await empty.url()}/v1/models`)).status).toBe(401);
  expect(empty.stderr()).toContain('nobody can use it, because there is no access key.');
});

describe('the command line', () => {
  test.each([
    [['--prot', '80'], "Unknown option '--prot'."],
    [['serve'], 'Unknown command "serve".'],
    [['--port'], "Option '--port <value>' argument missing."],
  ])('%j is rejected', async (words, problem) => {
    const started = start(words);
    expect(await started.exit()).toBe(2);
    expect(started.stderr()).toContain(`${problem}\n\nUsage: chatgpt-reverse-proxy`);
  });

  test('prints its version and its options', async () => {
    const version = start(['--version']);
    expect(await version.exit()).toBe(0);
    expect(version.stdout()).toBe(`${packageJson.version}\n`);
    const help = start(['-h']);
    expect(await help.exit()).toBe(0);
    for (const option of ['--port', '--host', '--upstream', '--env-file', 'demo', 'check URL']) {
      expect(help.stdout()).toContain(option);
    }
  });

  test('overrides port, host and upstream of the environment', async () => {
    const started = start(['--host', '127.0.0.1', '--port', '0', '--upstream', upstream.url], {
      PORT: 'nonsense',
      HOST: 'nonsense.invalid',
      UPSTREAM_URL: 'nonsense',
    });
    expect(await started.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe('the greeting says who can use the proxy', () => {
  test.each([
    [{}, 'Anyone on this network can use it with their own API key.'],
    [{ HOST: '127.1' }, 'Only this machine can reach it.'],
    [
      { ACCESS_KEYS: `alice ${'a'.repeat(64)}` },
      'Anyone on this network can reach it; only the holder of its access key can use it.',
    ],
    [
      { ACCESS_KEYS: `alice ${'a'.repeat(64)}`, HOST: '127.0.0.1' },
      'Only this machine can reach it; only the holder of its access key can use it.',
    ],
    [{ METRICS_PORT: '0' }, 'can read the metrics there. To restrict access, set METRICS_TOKEN.'],
    [{}, 'Models:  curl http://127.0.0.1:'],
    [{}, '/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"'],
    [
      { UPSTREAM_URL: 'https://api.anthropic.com' },
      '/v1/models -H "x-api-key: $ANTHROPIC_API_KEY"',
    ],
    [
      { ACCESS_KEYS: `alice ${'a'.repeat(64)}` },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: for a shell.
      'Authorization: Bearer ${OPENAI_API_KEY}:${PROXY_ACCESS_KEY}"',
    ],
    [
      { ACCESS_KEYS: `alice ${'a'.repeat(64)}`, INJECT_KEYS: 'default=sk-one' },
      'Authorization: Bearer $PROXY_ACCESS_KEY"',
    ],
  ])('with %j: %s', async (variables, sentence) => {
    const started = start([], variables);
    await started.url();
    expect(started.stderr()).toContain(sentence);
  });
});

test('an address with a port is rejected, because PORT sets the port', async () => {
  const started = start([], { HOST: '127.0.0.1:9000' });
  expect(await started.exit()).toBe(1);
  expect(started.stderr()).toContain('HOST must be an address of this machine');
});

test.each([
  ['18.20.8', true],
  ['20.18.3', true],
  ['20.19.0', false],
  ['24.0.0', false],
])('Node %s: too old is %s, as package.json says', (version, isOld) => {
  expect(packageJson.engines.node).toBe('>=20.19');
  const text = `Node ${version} is too old: Node 20.19 or newer is needed (https://nodejs.org).\n`;
  expect(describeOldNode(version)).toBe(isOld ? text : undefined);
});

describe('the log', () => {
  test('is JSON if stdout is not a terminal, and never contains a path', async () => {
    const started = start([]);
    const url = await started.url();
    await fetch(`${url}/-/health?secret`);
    await started.until('a line', () => started.stdout().match(/"event":"request"/) ?? undefined);
    for (const line of started.stdout().trim().split('\n')) JSON.parse(line);
    expect(started.stdout()).not.toContain('/-/health');
  });

  test('with LOG=text is a short line, without colours if stdout is not a terminal', async () => {
    const started = start([], { LOG: 'text' });
    const url = await started.url();
    await fetch(`${url}/-/health?secret`);
    await started.until('a line', () => started.stdout().match(/\n/) ?? undefined);
    expect(started.stdout()).toMatch(
      /^GET \/-\/health 200 [\d.]+ m?s, first byte [\d.]+ m?s, \d+ B\n$/,
    );
  });

  test('with LOG=off is silent', async () => {
    const started = start([], { LOG: 'off' });
    await fetch(`${await started.url()}/-/health`);
    started.child.kill('SIGTERM');
    expect(await started.exit()).toBe(0);
    expect(started.stdout()).toBe('');
  });

  test('at a terminal contains no control sequences from clients, has colours, and omits queries', () => {
    const lines: string[] = [];
    const log = createTerminalLog((text) => lines.push(text), true);
    const record = {
      id: 'id',
      route: 'upstream',
      method: 'POST',
      target: '/v1/chat\u001b[2J/é?key=secret',
      status: 502,
      error: 'upstream_unreachable',
      firstByteMs: 40.2,
      totalMs: 1_234,
      bytesIn: 0,
      bytesOut: 3_100,
      clientLeft: true,
    };
    log.request(record);
    expect(lines).toEqual([
      'POST /v1/chat\\u001b[2J/\\u00e9 \u001b[31m502\u001b[0m \u001b[31mupstream_unreachable\u001b[0m ' +
        '1.2 s, first byte 40 ms, 3.1 KB\u001b[90m, the client disconnected\u001b[0m\n',
    ]);
  });
});

test('during shutdown it says what it is waiting for', async () => {
  const started = start([], { LOG: 'off' });
  const url = await started.url();
  const answer = fetch(`${url}/v1/models`);
  const exchange = await upstream.request();
  started.child.kill('SIGINT');
  await started.until(
    'the sentence',
    () =>
      started
        .stderr()
        .match(/Stopping: waiting up to 30 s for a connection that is in use\. Ctrl-C again/) ??
      undefined,
  );
  exchange.send('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
  expect((await answer).status).toBe(200);
  expect(await started.exit()).toBe(0);
});
