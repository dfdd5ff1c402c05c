import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { isRevealingName } from '../../../lib/http/revealing-headers';
import type { Visit } from '../../../plugins/operations/verify/check';
import { region } from '../../../plugins/operations/verify/checks/region';
import { findHttpProxy } from '../../../plugins/operations/verify/http-proxy';
import { toText, toVerdict } from '../../../plugins/operations/verify/report';
import { check, failedOf } from '../../clouds/operations/quick';
import { type ConnectProxy, startConnectProxy } from '../../support/connect-proxy';
import { type ProxyProcess, startProxy } from '../../support/proxy-process';

// The real server as `npm start` runs it, and stand-ins for what may be in front of it and behind it.

jest.setTimeout(60_000);

const servers: Server[] = [];
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let api: string;
let proxy: ProxyProcess;
beforeAll(async () => {
  api = await listen((req, res) => {
    req.resume();
    res.writeHead(req.url === '/v1/models' ? 401 : 404, { 'access-control-allow-origin': '*' });
    res.end('{"error":{"code":"invalid_api_key"}}');
  });
  proxy = await startProxy({ UPSTREAM_URL: api, CORS_ORIGINS: 'https://verify.example.com' });
});
afterAll(async () => {
  await proxy.stop();
  for (const server of servers) server.close();
});

describe('an HTTP proxy in between', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('is used for remote addresses, except those in NO_PROXY', async () => {
    const way: ConnectProxy = await startConnectProxy();
    process.env.HTTP_PROXY = way.url;
    const address = `http://proxy.invalid:${new URL(proxy.url).port}`;
    const lines = await check({ address });
    // Plain HTTP is a separate warning.
    expect(lines.reachable?.verdict).toBe('warn');
    expect(lines.upstream?.verdict).toBe('pass');
    expect(way.heads[0]).toMatch(/^CONNECT proxy\.invalid:\d+ /);
    process.env.NO_PROXY = '.invalid';
    expect(failedOf(await check({ address }))).toEqual(['reachable']);
    await way.close();
  });

  test('is chosen by the scheme of the address, never for this machine, and an invalid one is reported', () => {
    const environment = { HTTPS_PROXY: 'http://one:1', http_proxy: 'two:2', NO_PROXY: 'a.example' };
    const find = (address: string) => findHttpProxy(new URL(address), environment)?.host;
    expect(find('https://b.example')).toBe('one:1');
    expect(find('http://b.example')).toBe('two:2');
    expect(find('https://x.a.example')).toBeUndefined();
    expect(find('http://127.0.0.1:9000')).toBeUndefined();
    const wrong = { HTTPS_PROXY: 'socks5://me:secret@host' };
    const refused = () => findHttpProxy(new URL('https://b.example'), wrong);
    expect(refused).toThrow(/HTTPS_PROXY must be the address of an HTTP proxy/);
    expect(refused).not.toThrow(/secret/);
  });
});
describe('the region', () => {
  test('is rejected only if one of the providers of the proxy rejects it', async () => {
    const subject = { address: 'https://proxy.example.com' };
    const verdict = async (providers?: readonly string[]) => {
      const status = { cloud: 'tencent', region: 'ap-hongkong', ...(providers && { providers }) };
      return (await region.run({ subject, status } as unknown as Visit)).verdict;
    };
    expect(await verdict(['openai'])).toBe('fail');
    expect(await verdict(['deepseek', 'anthropic'])).toBe('fail');
    expect(await verdict(['default'])).toBe('pass');
    expect(await verdict(['deepseek', 'groq'])).toBe('pass');
    // Older versions do not report their providers.
    expect(await verdict()).toBe('fail');
  });
});

describe('the API behind the proxy', () => {
  test('is reported as wrong if UPSTREAM_URL ends with /v1', async () => {
    const wrong = await startProxy({ UPSTREAM_URL: `${api}/v1` });
    const lines = await check({ address: wrong.url });
    expect(failedOf(lines)).toEqual(['upstream']);
    expect(lines.upstream?.cause).toContain('UPSTREAM_URL ends with /v1');
    expect(lines.upstream?.cure).toContain('npm start');
    await wrong.stop();
  });

  test('without a list of models is reported as not verified', async () => {
    const other = await startProxy({ UPSTREAM_URL: `${api}/nowhere` });
    const lines = await check({ address: other.url });
    expect(lines.upstream).toMatchObject({ verdict: 'warn' });
    expect(lines.upstream?.cause).toContain('its path is not verified');
    await other.stop();
  });
});

describe('CORS', () => {
  /** Something in front of the proxy, such as a function URL with `cors` or a CDN. */
  const startFront = (preflight: boolean) =>
    listen((req, res) => {
      if (preflight && req.method === 'OPTIONS') {
        res.writeHead(200, { 'access-control-allow-methods': '*' }).end();
        return;
      }
      const { method, headers } = req;
      const outgoing = request(proxy.url + req.url, { method, headers }, (answer) => {
        const added = ['access-control-allow-origin', '*'];
        res.writeHead(answer.statusCode ?? 502, [...answer.rawHeaders, ...added]);
        answer.pipe(res);
      });
      req.pipe(outgoing);
    });

  test('handled by the proxy alone is fine', async () => {
    expect((await check({ address: proxy.url })).cors?.verdict).toBe('pass');
  });

  test('with duplicate headers is reported', async () => {
    const { cors } = await check({ address: await startFront(false) });
    expect(cors).toMatchObject({ verdict: 'fail', figure: 'access-control-allow-origin twice' });
  });

  test('answered by something else is reported', async () => {
    const { cors } = await check({ address: await startFront(true), cloud: 'aws' });
    expect(cors?.verdict).toBe('fail');
    expect(cors?.cure).toContain('doctor check --fix');
  });
});

test('an address for signed requests only is not a failure, and nothing is claimed about it', async () => {
  const address = await listen((_, res) => void res.writeHead(403).end('{"Message":"Forbidden"}'));
  const lines = await check({ address, cloud: 'aws', isSigned: true });
  expect(failedOf(lines)).toEqual([]);
  expect(lines.reachable?.cause).toContain('only signed requests are accepted');
  expect(new Set(Object.values(lines).map(({ verdict }) => verdict))).toEqual(new Set(['skip']));
  const unsigned = await check({ address, cloud: 'aws' });
  expect(failedOf(unsigned)).toEqual(['reachable']);
});

test('a run without the token says that streaming was not checked, and why the token was withheld', async () => {
  const locked = await startProxy({ UPSTREAM_URL: api, ACCESS_KEYS: `alice ${'a'.repeat(64)}` });
  const lines = await check({ address: locked.url, withheld: 'It is not known.' });
  await locked.stop();
  expect(failedOf(lines)).toEqual([]);
  expect(lines.streaming).toMatchObject({ verdict: 'skip', cause: 'It is not known.' });
  const all = Object.values(lines);
  expect(toVerdict({ address: locked.url, lines: all, figures: {} })).toMatch(
    /^No check failed, but streaming was not checked/,
  );
});

describe('without a clone', () => {
  const isElsewhere = true;
  const shownFor = async (address: string) => {
    const lines = Object.values(await check({ address, isElsewhere }));
    return toText({ address, lines, figures: {} }, false);
  };

  test('an open proxy is checked completely, with the ticket from its status page', async () => {
    const lines = await check({ address: proxy.url, isElsewhere });
    expect(lines.streaming?.verdict).toBe('pass');
    expect(lines.version?.verdict).toBe('pass');
  });

  test.each([
    [
      'a redirect',
      302,
      { location: 'https://example.com/x' },
      'redirects to https://example.com/x',
    ],
    ['something else', 200, {}, 'Compare the address with the one that the proxy printed'],
  ])(
    '%s is explained, and no command of a clone is suggested',
    async (_, status, headers, text) => {
      const address = await listen((_, res) => void res.writeHead(status, headers).end('hello'));
      const shown = await shownFor(address);
      expect(shown.join('\n')).toContain(text);
      expect(shown.join('\n')).not.toContain('npx sls');
      // The checks that this prevents are reported in one line.
      expect(shown.at(-2)).toContain('All others');
    },
  );

  test('an https address that does not use TLS is explained', async () => {
    const shown = await shownFor(proxy.url.replace('http:', 'https:'));
    expect(shown.join('\n')).toContain('Write http:// instead of https://');
  });
});

test('the headers that must not be forwarded are those of the core', async () => {
  expect(['eo-client-ip', 'x-nws-xff', 'client-ip'].every(isRevealingName)).toBe(true);
  expect(isRevealingName('x-api-key')).toBe(false);
});
