import { downloadBytes } from '../load/messages';
import { startProgram } from '../programs/start';
import { cpuNanoseconds } from '../programs/usage';
import { all, type Scenario } from './scenario';

const megabytes = downloadBytes / 1024 / 1024;

/** One large response, as fast as possible. */
export const download: Scenario = {
  name: 'download',
  title: 'Large download (200 MB)',
  figures: [
    { key: 'cpu', title: 'CPU per 200 MB, ms', digits: 0, comparison: 'ratio', target: 1.15 },
    { key: 'rate', title: 'MB per second', digits: 0 },
  ],
  rounds: ({ rounds }) => rounds,
  select: all,
  async measure({ client, target, effort }, program) {
    const running = await startProgram(program, target);
    try {
      await client.call('download', { port: running.port });
      const pids = running.pids();
      const before = cpuNanoseconds(pids);
      let seconds = 0;
      for (let count = 0; count < effort.downloads; count++) {
        seconds += await client.call('download', { port: running.port });
      }
      const used = cpuNanoseconds(pids) - before;
      return {
        cpu: used / 1_000_000 / effort.downloads,
        rate: (megabytes * effort.downloads) / seconds,
      };
    } finally {
      await client.call('closeAll', undefined);
      await running.stop();
    }
  },
};
