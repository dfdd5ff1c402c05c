import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { interleave, race } from '../../../lib/transport/happy-eyeballs';
import { createFullBacklog } from '../../support/full-backlog';
import { send } from './exchange';
import { closeAfterwards, createTransport, ok } from './setup';

afterEach(() => {
  jest.restoreAllMocks();
});

/** Makes every name resolve to these addresses. */
function resolveTo(...addresses: string[]): void {
  const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const lookup = (_name: string, _options: unknown, callback: (...found: unknown[]) => void) =>
    setImmediate(callback, null, all);
  jest.spyOn(dns, 'lookup').mockImplementation(lookup as never);
}

/** Answers every request at one address. */
async function serve(port: number, host: string): Promise<{ count: number; port: number }> {
  const seen = { count: 0, port };
  const server = createServer((socket) => {
    seen.count += 1;
    socket.on('error', () => {});
    socket.on('data', () => socket.write(ok));
  });
  server.listen(port, host);
  await once(server, 'listening');
  seen.port = (server.address() as { port: number }).port;
  closeAfterwards(() => server.close());
  return seen;
}

describe('an upstream with more than one address', () => {
  test('is reached even if the first one never answers, long before CONNECT_TIMEOUT', async () => {
    const dead = await createFullBacklog();
    closeAfterwards(() => dead.close());
    const alive = await serve(dead.port, '127.0.0.2');
    resolveTo('127.0.0.1', '127.0.0.2');
    const upstream = createTransport(`http://api.example:${dead.port}`, { connectTimeout: 10_000 });
    const started = Date.now();
    const answer = send(upstream);
    expect(await answer.over()).toBe('end');
    expect(Date.now() - started).toBeGreaterThanOrEqual(245);
    expect(Date.now() - started).toBeLessThan(5000);
    expect(alive.count).toBe(1);
  });

  test('is reached at once if the first ones refuse the connection', async () => {
    const alive = await serve(0, '127.0.0.3');
    resolveTo('127.0.0.1', '::1', '127.0.0.2', '127.0.0.3');
    const answer = send(createTransport(`http://api.example:${alive.port}`));
    expect(await answer.over()).toBe('end');
  });

  test('is unreachable if all of them are', async () => {
    const alive = await serve(0, '127.0.0.3');
    resolveTo('127.0.0.1', '::1', '127.0.0.2');
    const answer = send(createTransport(`http://api.example:${alive.port}`));
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.cause).toEqual({ code: 'ECONNREFUSED' });
  });

  test('has one CONNECT_TIMEOUT for all of them together', async () => {
    const dead = await createFullBacklog();
    closeAfterwards(() => dead.close());
    resolveTo('127.0.0.1', '127.0.0.1', '127.0.0.1');
    const upstream = createTransport(`http://api.example:${dead.port}`, { connectTimeout: 400 });
    const started = Date.now();
    const answer = send(upstream);
    expect(await answer.over()).toBe('fail');
    expect(answer.error?.cause).toEqual({ code: 'CONNECT_TIMEOUT' });
    expect(Date.now() - started).toBeLessThan(1200);
  });

  test('tries the address families alternately, starting with the system’s first choice', () => {
    const six = ['a', 'b', 'c'].map((address) => ({ address, family: 6 }));
    const four = ['d', 'e'].map((address) => ({ address, family: 4 }));
    expect(interleave([...six, ...four])).toEqual(['a', 'd', 'b', 'e', 'c']);
    expect(interleave([...four, ...six])).toEqual(['d', 'a', 'e', 'b', 'c']);
    expect(interleave(six)).toEqual(['a', 'b', 'c']);
  });
});

describe('a race', () => {
  interface Runner {
    readonly address: string;
    readonly settle: (error: Error | undefined, result?: string) => void;
    isCancelled: boolean;
  }

  /** A race whose attempts are settled by the test. */
  function begin(addresses: string[]) {
    const runners: Runner[] = [];
    const results: (Error | string | undefined)[] = [];
    const cancel = race<string>(
      addresses,
      5,
      (address, settle) => {
        const runner: Runner = { address, settle, isCancelled: false };
        runners.push(runner);
        return () => {
          runner.isCancelled = true;
        };
      },
      (error, result) => results.push(error ?? result),
    );
    const running = async (count: number) => {
      while (runners.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    };
    return { runners, results, cancel, running };
  }

  test('is won by the first to connect, and the others are cancelled', async () => {
    const { runners, results, running } = begin(['a', 'b', 'c']);
    await running(2);
    runners[1]?.settle(undefined, 'b');
    expect(results).toEqual(['b']);
    expect(runners.map(({ isCancelled }) => isCancelled)).toEqual([true, false]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runners).toHaveLength(2);
  });

  test('is lost when all have failed, with the last error', async () => {
    const { runners, results, running } = begin(['a', 'b']);
    await running(2);
    runners[1]?.settle(new Error('b'));
    expect(results).toEqual([]);
    runners[0]?.settle(new Error('a'));
    expect(results).toEqual([new Error('a')]);
  });

  test('continues at once when one fails', () => {
    const { runners, results } = begin(['a', 'b']);
    runners[0]?.settle(new Error('a'));
    expect(runners.map(({ address }) => address)).toEqual(['a', 'b']);
    runners[1]?.settle(undefined, 'b');
    expect(results).toEqual(['b']);
  });

  test('that is cancelled reports nothing', async () => {
    const { runners, results, cancel, running } = begin(['a', 'b']);
    await running(2);
    cancel();
    runners[0]?.settle(undefined, 'a');
    expect([results, runners.every(({ isCancelled }) => isCancelled)]).toEqual([[], true]);
  });
});
