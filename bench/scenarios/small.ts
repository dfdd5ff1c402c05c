import { startProgram } from '../programs/start';
import { cpuNanoseconds } from '../programs/usage';
import { all, type Scenario } from './scenario';

const connections = 16;

/** Requests of typical size, over reused connections, as fast as the program accepts them. */
export const small: Scenario = {
  name: 'small',
  title: 'Small requests (POST of 1.3 KB, response of 2 KB, 16 connections)',
  figures: [
    {
      key: 'cpu',
      title: 'CPU per request, µs',
      digits: 1,
      comparison: 'ratio',
      target: 0.65,
    },
    { key: 'rate', title: 'requests per second', digits: 0 },
  ],
  rounds: ({ rounds }) => rounds,
  select: all,
  async measure({ client, target, effort }, program) {
    const running = await startProgram(program, target);
    try {
      await client.call('connect', { port: running.port, connections });
      // Long enough for V8 to compile hot code.
      await client.call('request', { count: effort.smallRequests });
      const pids = running.pids();
      const before = cpuNanoseconds(pids);
      const seconds = await client.call('request', { count: effort.smallRequests });
      const used = cpuNanoseconds(pids) - before;
      return {
        cpu: used / 1000 / effort.smallRequests,
        rate: effort.smallRequests / seconds,
      };
    } finally {
      await client.call('closeAll', undefined);
      await running.stop();
    }
  },
};
