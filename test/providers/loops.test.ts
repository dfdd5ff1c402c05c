import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { connectRawClient } from '../support/raw-client';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';
import { toAnswer } from './stage';

async function findPorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}

describe('a proxy that calls itself', () => {
  const running: (ProxyProcess | RawUpstream)[] = [];
  const start = async (port: number, variables: Record<string, string>) => {
    const proxy = await startProxy({ PORT: String(port), ...variables });
    running.push(proxy);
    return proxy;
  };
  const ask = async ({ url }: ProxyProcess, ...lines: string[]) => {
    const client = await connectRawClient(url);
    client.send([`GET /v1/models HTTP/1.1`, 'Host: proxy.test', ...lines, '', ''].join('\r\n'));
    const answer = await client.answer();
    client.destroy();
    return answer;
  };
  afterEach(async () => {
    for (const one of running.splice(0)) await ('stop' in one ? one.stop() : one.close());
  });

  test('returns 508 instead of looping forever', async () => {
    const [port = 0] = await findPorts(1);
    const proxy = await start(port, { UPSTREAM_URL: `http://127.0.0.1:${port}` });
    const answer = await ask(proxy);
    expect(answer.status).toBe(508);
    expect(answer.json()).toMatchObject({ error: { code: 'loop_detected' } });
    // The client's request and the proxy's own; no third one.
    await proxy.untilLogged((line) => line.error === 'loop_detected');
    expect(proxy.logs().filter(({ event }) => event === 'request').length).toBeLessThanOrEqual(2);
  });

  test('does so through another proxy, too', async () => {
    const [one = 0, two = 0, closed = 0] = await findPorts(3);
    const nobody = `http://127.0.0.1:${closed}`;
    const first = await start(one, { UPSTREAM_URL: `${nobody},http://127.0.0.1:${two}` });
    const second = await start(two, { UPSTREAM_URL: `${nobody},http://127.0.0.1:${one}` });
    const answer = await ask(first);
    // The client is told why no upstream could be reached, not that the two proxies form a loop.
    expect(answer.status).toBe(502);
    expect(answer.header('x-proxy-error')).toEqual(['upstream_unreachable']);
    await first.untilLogged((line) => line.error === 'loop_detected');
    const count = ({ logs }: ProxyProcess) => logs().filter(({ event }) => event === 'request');
    await first.untilLogged((line) => line.status === 502);
    await second.untilLogged((line) => line.error === 'upstream_unreachable');
    expect(count(first)).toHaveLength(2);
    expect(count(second)).toHaveLength(1);
  });

  test('two proxies that are each other’s failover still work', async () => {
    const [one = 0, two = 0, closed = 0] = await findPorts(3);
    const upstream = await startRawUpstream();
    running.push(upstream);
    const nobody = `http://127.0.0.1:${closed}`;
    const first = await start(one, { UPSTREAM_URL: `${nobody},http://127.0.0.1:${two}` });
    await start(two, { UPSTREAM_URL: `${upstream.url},http://127.0.0.1:${one}` });
    const asked = ask(first, 'CDN-Loop: cloudflare; loops=1');
    const exchange = await upstream.request();
    // Two process names, and nothing about other hops.
    expect(exchange.header('cdn-loop')).toEqual([
      expect.stringMatching(/^p-[0-9a-z]{10}, p-[0-9a-z]{10}$/),
    ]);
    exchange.send(toAnswer('200 OK', 'helped'));
    expect((await asked).text()).toBe('helped');
  });

  test('a single upstream gets no header for this', async () => {
    const upstream = await startRawUpstream();
    running.push(upstream);
    const proxy = await start(0, { UPSTREAM_URL: upstream.url });
    const asked = ask(proxy);
    const exchange = await upstream.request();
    expect(exchange.header('cdn-loop')).toEqual([]);
    exchange.send(toAnswer('200 OK', ''));
    await asked;
  });
});
