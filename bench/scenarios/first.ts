import { startProgram } from '../programs/start';
import { cpuNanoseconds } from '../programs/usage';
import { type Scenario, withBoth } from './scenario';

const requests = 120;

/**
 * The cost of the first requests of a new process: a function rarely handles more than a few
 * hundred.
 */
export const first: Scenario = {
  name: 'first',
  title: `CPU of the first ${requests} requests of a new process, after its start`,
  figures: [{ key: 'cpu', title: 'CPU, ms', digits: 0, comparison: 'ratio', target: 0.95 }],
  rounds: ({ startRounds }) => Math.ceil(startRounds / 2),
  select: withBoth,
  async measure({ client, target }, program) {
    const running = await startProgram(program, target);
    try {
      await client.call('connect', { port: running.port, connections: 4 });
      const before = cpuNanoseconds(running.pids());
      await client.call('request', { count: requests });
      return { cpu: (cpuNanoseconds(running.pids()) - before) / 1_000_000 };
    } finally {
      await client.call('closeAll', undefined);
      await running.stop();
    }
  },
};
