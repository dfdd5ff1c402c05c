import { describe, expect, test } from '@jest/globals';
import { startProxy } from '../support/proxy-process';
import { contractCases } from './cases';
import type { Entry } from './entry';
import { runContract } from './run-contract';

/** The server that Tencent's function and `npm start` run: nothing stands in front of it. */
const server: Entry = {
  name: 'the server bundle',
  cannot: {},
  async start(variables) {
    const proxy = await startProxy(variables);
    return {
      url: proxy.url,
      process: proxy,
      logText: () => proxy.stdout() + proxy.stderr(),
      async stop() {
        if (proxy.exit() === undefined) await proxy.stop();
      },
    };
  },
};

runContract(server);

describe('the list of cases', () => {
  test('names each case once', () => {
    const names = contractCases.map((one) => one.name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
