import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import { type Config, ConfigError, loadConfig } from '../lib/config';
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

function readConfig(): Config {
  try {
    return loadConfig(process.env, platformDefaults, undefined, true);
  } catch (error) {
    // On separate lines; the runtime logs a thrown error as a single line.
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    throw error;
  }
}

const config = readConfig();
const log = config.log === 'off' ? silentLog : createLog(createLogOutput(1));
const ready = createProxy(config, log, {
  cloud: 'aws',
  region: () => process.env.AWS_REGION,
  webSocket: false,
  limitsTime: true,
  readPage,
});
let lastEnd = Date.now();

log.event('started', { upstream: config.upstream.href, version });
// While Lambda is still delivering the first request; TLS is the expensive part.
if (config.upstream.protocol === 'https:') {
  setImmediate(() => void ready.then((proxy) => proxy.warm()));
}

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
    const proxy = await ready;
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
