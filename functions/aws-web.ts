import { findHeader } from '../lib/http/headers';
import { refuseToStart, serve } from '../lib/server/serve';
import { readPage } from './page-file';

/** The host and port to which the platform sends requests. */
function readAddress(endpoint: string | undefined): { host: string; port: number } {
  const address = endpoint && /^(?:https?:\/\/)?\[?([^\]/]+?)\]?:(\d+)\/?$/.exec(endpoint);
  if (address) return { host: String(address[1]), port: Number(address[2]) };
  return refuseToStart(
    endpoint
      ? `AWS_LAMBDA_HTTP_ENDPOINT must be a host and a port (it is ${JSON.stringify(endpoint)}).`
      : 'This file is for Lambda Web Functions, which set AWS_LAMBDA_HTTP_ENDPOINT. Elsewhere, use: npm start',
  );
}

/**
 * The platform removes this header from client requests; the log accepts an id only if it looks
 * like one.
 */
function webRequestId(headers: readonly string[]): string | undefined {
  const id = findHeader(headers, 'lambda-web-request-id');
  return id && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

/** Seconds, as set by serverless.aws-web.yml. */
const functionTimeout = Number(process.env.FUNCTION_TIMEOUT) || 900;

/**
 * AWS does not document whether it closes the connection when a client disconnects, and a stream
 * that exceeds the timeout may end as if it were complete. So silence and duration are limited, as
 * in functions/aws.
 */
const webDefaults = {
  bodyTimeout: '300s',
  timeLimit: `${Math.min(600, functionTimeout - Math.min(5, functionTimeout / 5))}s`,
};

/** A Lambda Web Function is an ordinary HTTP server as well: many requests in one process. */
void serve({
  environment: process.env,
  defaults: webDefaults,
  platform: { cloud: 'aws-web', region: () => process.env.AWS_REGION, webSocket: false, readPage },
  address: readAddress(process.env.AWS_LAMBDA_HTTP_ENDPOINT),
  requestId: webRequestId,
});
