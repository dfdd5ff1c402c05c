import { endOfRequest } from '../load/messages';
import { startTlsUpstream } from '../load/tls-upstream';
import { lambdaProgram } from '../programs/lambda';
import { startLambda } from '../programs/lambda-run';
import type { Program } from '../programs/programs';
import { cpuNanoseconds, peakMegabytes } from '../programs/usage';
import type { Scenario } from './scenario';

const sizes = [128, 192, 256, 512, 1024, 1769];

/** This much memory includes one full core; less memory includes a proportional share. */
const wholeCore = 1769;

/** USD per GB-second on arm64, list price of 2026-10-01 (https://aws.amazon.com/lambda/pricing/). */
const price = 0.000_013_333_4;

/** The duration of the example chat in seconds. */
const chatSeconds = 20;

/** Almost the largest upload that fits into an event, as base64. */
const upload = Buffer.concat([Buffer.alloc(4_400_000, 0xff), Buffer.from(endOfRequest)]);

/**
 * The cost of a memory size. CPU is measured on a full core; the time for the share of a core that
 * the memory includes is computed.
 */
export const lambdaMemory: Scenario = {
  name: 'lambda-memory',
  title: 'Memory sizes of Lambda (CPU measured; times and cost computed from it)',
  figures: [
    { key: 'peak', title: 'peak, MB', digits: 0 },
    { key: 'upload', title: 'after a 4.4 MB upload', digits: 0 },
    { key: 'cold', title: 'cold start, s', digits: 2 },
    { key: 'request', title: 'added to a small request, ms', digits: 1 },
    { key: 'share', title: 'busy in a stream of 25 events/s, %', digits: 1 },
    { key: 'cost', title: '$ for 10,000 chats of 20 s', digits: 2 },
  ],
  rounds: ({ memoryRounds }) => memoryRounds,
  async select() {
    const upstream = await startTlsUpstream();
    process.once('exit', () => upstream.close());
    const environment = {
      UPSTREAM_URL: upstream.url,
      NODE_EXTRA_CA_CERTS: upstream.authorityFile,
    };
    const programs: Program[] = [];
    for (const size of sizes) {
      const program = await lambdaProgram('proxy', size, environment);
      programs.push({ ...program, name: String(size), title: `${size} MB` });
    }
    return programs;
  },
  async measure({ target }, program) {
    const size = Number(program.name);
    const share = Math.min(1, size / wholeCore);
    const run = await startLambda(program, target);
    const cpu = () => cpuNanoseconds([run.pid]) / 1_000_000;
    try {
      let cold = 0;
      await run.invoke('/v1/chat/completions', {
        onFirstByte() {
          cold = cpu();
        },
      });
      for (let count = 0; count < 200; count++) await run.invoke('/v1/chat/completions');
      const before = cpu();
      for (let count = 0; count < 200; count++) await run.invoke('/v1/chat/completions');
      const request = (cpu() - before) / 200;
      const beforeStream = cpu();
      await run.invoke('/stream');
      const event = (cpu() - beforeStream) / 500;
      const peak = peakMegabytes([run.pid]);
      await run.invoke('/v1/files', { body: upload });
      return {
        peak,
        upload: peakMegabytes([run.pid]),
        cold: cold / share / 1000,
        request: request / share,
        share: (event * 25) / 10 / share,
        cost: 10_000 * (chatSeconds + request / share / 1000) * (size / 1024) * price,
      };
    } finally {
      await run.stop();
    }
  },
};
