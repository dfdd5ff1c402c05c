import { statSync } from 'node:fs';
import { join } from 'node:path';
import { download, firstByte, openEvents, sendSmall } from './load';
import { freePort, launch, type Program, start, untilListening } from './processes';

/** Figures of one program in one round, by the name of the figure. */
export type Figures = Record<string, number>;

/** One thing that is measured. */
export interface Scenario {
  readonly name: string;
  run(program: Program, upstream: number, isQuick: boolean): Promise<Figures>;
}

const small: Scenario = {
  name: 'small',
  async run(program, upstream, isQuick) {
    const count = isQuick ? 4_000 : 12_000;
    const running = await start(program, upstream);
    await sendSmall(running.port, 3_000, 16);
    const before = running.cpu();
    await sendSmall(running.port, count, 16);
    const cpu = running.cpu() - before;
    await running.stop();
    return { 'CPU per small request, µs': (cpu * 1000) / count };
  },
};

const events: Scenario = {
  name: 'events',
  async run(program, upstream, isQuick) {
    const streams = 100;
    const count = isQuick ? 60 : 200;
    const running = await start(program, upstream);
    const all = async (length: number) => {
      let pieces = 0;
      const opened = await Promise.all(
        Array.from({ length: streams }, () => openEvents(running.port, length, 20, () => pieces++)),
      );
      await Promise.all(opened.map(({ ended }) => ended));
      for (const { socket } of opened) socket.destroy();
      return pieces;
    };
    await all(30);
    const before = running.cpu();
    await all(count);
    const cpu = running.cpu() - before;
    await running.stop();
    return { 'CPU per SSE event, µs': (cpu * 1000) / (streams * count) };
  },
};

const latency: Scenario = {
  name: 'latency',
  async run(program, upstream, isQuick) {
    const count = isQuick ? 60 : 200;
    const running = await start(program, upstream);
    // The same upstream, with and without the program in between: gaps between arrivals are the
    // upstream's own, so what differs is what the program adds to the first byte of each request.
    const roundTrips = async (port: number) => {
      const times: number[] = [];
      for (let index = 0; index < count; index++) {
        const started = performance.now();
        await firstByte(port);
        times.push(performance.now() - started);
      }
      return times.sort((one, other) => one - other)[count >> 1] ?? 0;
    };
    await roundTrips(running.port);
    const through = await roundTrips(running.port);
    const direct = await roundTrips(upstream);
    await running.stop();
    return { 'Added latency, ms': through - direct };
  },
};

const large: Scenario = {
  name: 'download',
  async run(program, upstream, isQuick) {
    const megabytes = isQuick ? 200 : 400;
    const running = await start(program, upstream);
    await download(running.port, 50);
    const before = running.cpu();
    const milliseconds = await download(running.port, megabytes);
    const cpu = running.cpu() - before;
    await running.stop();
    return {
      'CPU per downloaded MB, µs': (cpu * 1000) / megabytes,
      'Download, MB/s': (megabytes * 1000) / milliseconds,
    };
  },
};

const memory: Scenario = {
  name: 'memory',
  async run(program, upstream) {
    const figures: Figures = {};
    for (const streams of [0, 100, 500, 1000]) {
      const running = await start(program, upstream);
      const sockets = [];
      for (let index = 0; index < streams; index++) {
        sockets.push((await openEvents(running.port, 1000, 1000, () => {})).socket);
      }
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      figures[`Peak memory, ${streams} open streams, MB`] = running.peakMemory();
      for (const socket of sockets) socket.destroy();
      await running.stop();
    }
    return figures;
  },
};

const startUp: Scenario = {
  name: 'start',
  async run(program, upstream, isQuick) {
    const walls: number[] = [];
    const cpus: number[] = [];
    for (let index = 0; index < (isQuick ? 5 : 10); index++) {
      const port = await freePort();
      const started = performance.now();
      const running = launch(program.command(port, upstream), port, upstream);
      await untilListening(port);
      await firstByte(port);
      walls.push(performance.now() - started);
      cpus.push(running.cpu());
      await running.stop();
    }
    const median = (values: number[]) =>
      values.sort((one, other) => one - other)[values.length >> 1] ?? 0;
    return {
      'Start to first proxied answer, ms': median(walls),
      'CPU until then, ms': median(cpus),
    };
  },
};

/** All scenarios, in the order of the table. */
export const scenarios: readonly Scenario[] = [small, events, latency, large, startUp, memory];

/** The size of the bundle in kilobytes. */
export function bundleSize(): number {
  return statSync(join(__dirname, '../dist/tencent/index.cjs')).size / 1024;
}
