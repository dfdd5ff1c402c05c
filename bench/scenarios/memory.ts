import { startProgram } from '../programs/start';
import { peakMegabytes } from '../programs/usage';
import { type Scenario, withProcess } from './scenario';

/** Numbers of streams, with this proxy's targets in MB on Node 20. */
const levels: readonly (readonly [number, number])[] = [
  [0, 56],
  [100, 62],
  [500, 74],
  [1000, 84],
];

/** Streams that stay open, each with five events a second. */
export const memory: Scenario = {
  name: 'memory',
  title: 'Peak resident memory with open streams (VmHWM, MB)',
  figures: levels.map(([level, target]) => ({
    key: String(level),
    title: `${level} streams`,
    digits: 1,
    target,
  })),
  rounds: ({ memoryRounds }) => memoryRounds,
  select: withProcess,
  async measure({ client, upstream, target }, program) {
    const running = await startProgram(program, target);
    const peaks: Record<string, number> = {};
    try {
      let open = 0;
      for (const [level] of levels) {
        if (level === 0) {
          // A server that has only started has not loaded everything yet.
          await client.call('connect', { port: running.port, connections: 1 });
          await client.call('request', { count: 100 });
          await client.call('closeAll', undefined);
        } else {
          await client.call('openStreams', { port: running.port, count: level - open });
          await upstream.call('emit', { streamsPerTick: Math.ceil(level / 200), ticks: 1000 });
        }
        open = level;
        peaks[level] = peakMegabytes(running.pids());
      }
      return peaks;
    } finally {
      await client.call('closeAll', undefined);
      await running.stop();
    }
  },
};
