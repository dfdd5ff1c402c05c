import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import { type Config, ConfigError } from '../lib/config/config';
import { loadConfigLate } from '../lib/config/load-late';
import { version } from '../lib/config/version';
import { createLog, silentLog } from '../lib/pipeline/log';
import { createLogOutput } from '../lib/pipeline/log-output';
import { createProxy } from '../lib/pipeline/proxy';
import { toIncoming } from './aws/event';
import { StreamAnswer } from './aws/stream-answer';
import { readPage } from './page-file';

/**
 * A function is not told that its client has disconnected, and it is billed until its response
 * ends. So silence and duration are limited: by default, no SDK waits longer than ten minutes.
 */
const platformDefaults = { maxRequestBody: '6mb', bodyTimeout: '300s', timeLimit: '600s' };

/**
 * Before the function times out, so that the client gets an error instead of an aborted connection.
 */
const farewell = 2_000;

/**
 * After a longer pause, in which the function was frozen, idle connections to the API are not
 * reused.
 */
const longestPause = 4_000;

async function readConfig(): Promise<Config> {
  const source = { environment: process.env, platform: platformDefaults, isFunction: true };
  try {
    return await loadConfigLate(source);
  } catch (error) {
    // On separate lines; the runtime logs a thrown error as a single line.
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    throw error;
  }
}

async function start() {
  const config = await readConfig();
  const log = config.log === 'off' ? silentLog : createLog(createLogOutput(1));
  log.event('started', { upstream: config.upstream.href, version });
  const proxy = await createProxy(config, log, {
    cloud: 'aws',
    region: () => process.env.AWS_REGION,
    webSocket: false,
    limitsTime: true,
    readPage,
  });
  // While Lambda is still delivering the first request.
  setImmediate(() => proxy.warm());
  return { proxy, log };
}

/** A failure ends the process, as nobody waits for it yet: Lambda reports that the start has failed. */
const started = start();
let lastEnd = Date.now();

/** AWS Lambda behind a function URL with `RESPONSE_STREAM`. */
export const handler = awslambda.streamifyResponse(
  async (event: LambdaFunctionURLEvent, stream, context: Context): Promise<void> => {
    const incoming = toIncoming(event);
    if (incoming === undefined) {
      stream.end(
        '{"message":"This function answers requests to its address, not direct invocations."}',
      );
      return;
    }
    const { proxy, log } = await started;
    if (Date.now() - lastEnd > longestPause) proxy.refresh();
    const answer = new StreamAnswer(
      stream,
      (prelude) => void awslambda.HttpResponseStream.from(stream, prelude),
      incoming.method,
    );
    const timeLimit = context.getRemainingTimeInMillis() - farewell;
    const running = proxy.handle({ ...incoming, id: context.awsRequestId, timeLimit }, answer);
    let complete = false;
    try {
      await answer.over;
      complete = true;
    } finally {
      await running.close(complete);
      // The function may be frozen from here on.
      log.flush();
      lastEnd = Date.now();
    }
  },
);
