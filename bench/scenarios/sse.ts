import { setTimeout as pause } from 'node:timers/promises';
import { startProgram } from '../programs/start';
import { cpuNanoseconds } from '../programs/usage';
import { all, type Scenario } from './scenario';

const streams = 50;

/** Events on many streams, a millisecond apart, so that each one arrives alone. */
export const sse: Scenario = {
  name: 'sse',
  title: 'Server-sent events (200 bytes, 50 streams, one event per millisecond)',
  figures: [
    { key: 'cpu', title: 'CPU per event, µs', digits: 1, comparison: 'ratio', target: 0.82 },
    { key: 'median', title: 'delay added, median, µs', digits: 0, comparison: 'added' },
    { key: 'p99', title: 'delay added, p99, µs', digits: 0, comparison: 'added' },
  ],
  rounds: ({ rounds }) => rounds,
  select: all,
  async measure({ client, upstream, target, effort }, program) {
    const running = await startProgram(program, target);
    try {
      await client.call('openStreams', { port: running.port, count: streams });
      // Warm-up at ten times the pace, so that V8 compiles hot code.
      await upstream.call('emit', { streamsPerTick: 10, ticks: 1000 });
      await pause(100);
      await client.call('startRecording', undefined);
      const pids = running.pids();
      const before = cpuNanoseconds(pids);
      await upstream.call('emit', { streamsPerTick: 1, ticks: effort.events });
      const delay = await client.call('stopRecording', { events: effort.events });
      const used = cpuNanoseconds(pids) - before;
      return { cpu: used / 1000 / effort.events, ...delay };
    } finally {
      await client.call('closeAll', undefined);
      await running.stop();
    }
  },
};
