import { startProxy } from '../support/proxy-process';
import type { Entry } from './entry';
import { server as platform } from './platforms';
import { runContract } from './run-contract';

const server: Entry = {
  platform,
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
