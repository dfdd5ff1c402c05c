import { once } from 'node:events';
import { smallRequest } from '../load/messages';
import { spawnProgram, whenListening } from '../programs/start';
import { cpuNanoseconds } from '../programs/usage';
import { type Scenario, withBoth } from './scenario';

/** From process start to the first byte of the first proxied response. */
export const start: Scenario = {
  name: 'start',
  title: 'Process start to the first proxied response',
  figures: [
    { key: 'time', title: 'time, ms', digits: 0, comparison: 'ratio', target: 1.45 },
    { key: 'cpu', title: 'CPU, ms', digits: 0, comparison: 'ratio', target: 1.45 },
  ],
  rounds: ({ startRounds }) => startRounds,
  select: withBoth,
  async measure({ target }, program) {
    const started = performance.now();
    const running = await spawnProgram(program, target);
    try {
      const socket = await whenListening(running.port);
      socket.write(smallRequest);
      const [bytes] = (await once(socket, 'data')) as [Buffer];
      const time = performance.now() - started;
      const cpu = cpuNanoseconds(running.pids()) / 1_000_000;
      socket.destroy();
      if (bytes.toString('latin1', 9, 12) !== '200') {
        throw new Error(`Unexpected response: ${bytes.toString('latin1', 0, 300)}`);
      }
      return { time, cpu };
    } finally {
      await running.stop();
    }
  },
};
