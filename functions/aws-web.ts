import { findHeader } from '../lib/http/headers';
import { refuseToStart, serve } from '../lib/server/serve';
import { readPage } from './page-file';

/** Where the platform sends requests: host and port. */
function readAddress(endpoint: string | undefined): { host: string; port: number } {
  const address = endpoint && /^(?:https?:\/\/)?\[?([^\]/]+?)\]?:(\d+)\/?$/.exec(endpoint);
  if (address) return { host: String(address[1]), port: Number(address[2]) };
  return refuseToStart(
    endpoint
      ? `AWS_LAMBDA_HTTP_ENDPOINT must be a host and a port (it is ${JSON.stringify(endpoint)}).`
      : 'This file is for Lambda Web Functions, which set AWS_LAMBDA_HTTP_ENDPOINT. Here, use: npm start',
  );
}

/** The platform removes what clients send under this name; the log takes an id only if it looks like one. */
function webRequestId(headers: readonly string[]): string | undefined {
  const id = findHeader(headers, 'lambda-web-request-id');
  return id && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

/** Seconds, as serverless.aws-web.yml sets it. */
const functionTimeout = Number(process.env.FUNCTION_TIMEOUT) || 900;

/**
 * Whether AWS closes a connection here when its client leaves is not documented, and a stream over
 * its time may end as if it were whole. So silence and length have limits, as in functions/aws.
 */
const webDefaults = {
  bodyTimeout: '300s',
  timeLimit: `${Math.min(600, functionTimeout - Math.min(5, functionTimeout / 5))}s`,
};

/** A Lambda Web Function is an ordinary HTTP server, too: many requests in one process. */
void serve({
  environment: process.env,
  defaults: webDefaults,
  platform: { cloud: 'aws-web', region: () => process.env.AWS_REGION, webSocket: false, readPage },
  address: readAddress(process.env.AWS_LAMBDA_HTTP_ENDPOINT),
  requestId: webRequestId,
});
