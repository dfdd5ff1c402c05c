import { startTlsUpstream } from '../load/tls-upstream';
import { lambdaHandlers, lambdaProgram } from '../programs/lambda';
import { startLambda } from '../programs/lambda-run';
import { cpuNanoseconds } from '../programs/usage';
import type { Scenario } from './scenario';

/** Cold starts are measured at the memory size of serverless.aws.yml. */
const memory = 256;

/** From process start to the first byte of the first response, in Lambda's runtime client. */
export const lambda: Scenario = {
  name: 'lambda',
  title: 'Cold start on Lambda (aws-lambda-ric, Node 24, API behind TLS)',
  figures: [
    { key: 'ready', title: 'ready, ms', digits: 0 },
    { key: 'time', title: 'first byte, ms', digits: 0, comparison: 'ratio', target: 1.5 },
    { key: 'cpu', title: 'CPU, ms', digits: 0, comparison: 'ratio' },
  ],
  rounds: ({ startRounds }) => startRounds,
  async select() {
    const upstream = await startTlsUpstream();
    process.once('exit', () => upstream.close());
    const environment = {
      UPSTREAM_URL: upstream.url,
      NODE_EXTRA_CA_CERTS: upstream.authorityFile,
    };
    const handlers = Object.keys(lambdaHandlers) as (keyof typeof lambdaHandlers)[];
    return Promise.all(handlers.map((handler) => lambdaProgram(handler, memory, environment)));
  },
  async measure({ target }, program) {
    const started = performance.now();
    const run = await startLambda(program, target);
    try {
      await run.ready;
      const ready = performance.now() - started;
      let time = 0;
      let cpu = 0;
      await run.invoke('/v1/chat/completions', {
        onFirstByte() {
          time = performance.now() - started;
          cpu = cpuNanoseconds([run.pid]) / 1_000_000;
        },
      });
      return { ready, time, cpu };
    } finally {
      await run.stop();
    }
  },
};
