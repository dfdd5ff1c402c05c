import { createCertificates } from '../../test/support/certificates';
import { startProgram } from '../programs/start';
import { peakMegabytes } from '../programs/usage';
import { type Bench, type Scenario, withProcess } from './scenario';
import { small } from './small';
import { sse } from './sse';
import { start } from './start';

const streams = 100;

/** Programs that support an upstream with TLS. */
const capable = /^(?:floor|proxy|baseline|go)$/;

let secured: Promise<Bench> | undefined;

/** The same benchmark with a TLS 1.3 upstream: the realistic case. */
function withTls(bench: Bench): Promise<Bench> {
  secured ??= (async () => {
    const { server, authorityFile, remove } = createCertificates();
    process.once('exit', remove);
    const identity = { key: String(server.key), cert: String(server.cert) };
    const port = await bench.upstream.call('listenTls', identity);
    return { ...bench, target: { url: `https://localhost:${port}`, port, authorityFile } };
  })();
  return secured;
}

export const tls: Scenario = {
  name: 'tls',
  title: 'With the API behind TLS 1.3',
  figures: [
    { key: 'request', title: 'CPU per request, µs', digits: 1, comparison: 'ratio', target: 0.85 },
    { key: 'event', title: 'CPU per event, µs', digits: 1, comparison: 'ratio', target: 0.95 },
    { key: 'start', title: 'CPU to the first response, ms', digits: 0, comparison: 'ratio' },
    { key: 'memory', title: `peak with ${streams} streams, MB`, digits: 1, target: 80 },
  ],
  rounds: ({ rounds }) => rounds,
  select: async (programs) =>
    (await withProcess(programs)).filter(({ name }) => capable.test(name)),
  async measure(plain, program) {
    const bench = await withTls(plain);
    const { cpu: request = Number.NaN } = await small.measure(bench, program);
    const { cpu: event = Number.NaN } = await sse.measure(bench, program);
    const { cpu: first = Number.NaN } = await start.measure(bench, program);
    return { request, event, start: first, memory: await measureMemory(bench, program) };
  },
};

async function measureMemory(
  { client, upstream, target }: Bench,
  program: Parameters<Scenario['measure']>[1],
): Promise<number> {
  const running = await startProgram(program, target);
  try {
    await client.call('openStreams', { port: running.port, count: streams });
    await upstream.call('emit', { streamsPerTick: 1, ticks: 1000 });
    return peakMegabytes(running.pids());
  } finally {
    await client.call('closeAll', undefined);
    await running.stop();
  }
}
