import type { Platform } from '../lib/endpoints/endpoint';
import { findHeader } from '../lib/http/headers';
import { serve } from '../lib/server/serve';
import { readPage } from './page-file';

/** Set by SCF in every function. */
const isScf = process.env.TENCENTCLOUD_RUNENV === 'SCF';

/** Clients can forge `x-scf-*` headers, so an id is accepted only if it looks like one. */
function scfRequestId(headers: readonly string[]): string | undefined {
  const id = findHeader(headers, 'x-scf-request-id');
  return id && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : undefined;
}

/** For `/-/status`. SCF's documentation is inconsistent about where a function finds its region. */
const platform: Platform = {
  cloud: isScf ? 'tencent' : 'local',
  webSocket: true,
  readPage,
  ...(isScf && {
    region: (headers) => process.env.TENCENTCLOUD_REGION ?? findHeader(headers, 'x-scf-region'),
  }),
};

/** Seconds, as set by plugins/serverless-tencent-scf; otherwise SCF's maximum. */
const functionTimeout = Number(process.env.FUNCTION_TIMEOUT) || 900;

/**
 * Defaults that make the proxy return an error in the API's format before SCF rejects, aborts or
 * drops a request with an error that no API client understands.
 */
const scfDefaults = {
  // As SCF's documentation requires; elsewhere the proxy listens on IPv6 as well.
  host: '0.0.0.0',
  // 6 MB, or a bare 406.
  maxRequestBody: '6mb',
  // 4 KB, or a bare 407. The rest is for headers that the platform and its nginx add.
  maxResponseHeaders: '3328',
  // The function's own timeout, or a bare 433. The platform's timer starts a little earlier.
  timeLimit: `${functionTimeout - Math.min(5, functionTimeout / 5)}s`,
};

/** A Tencent SCF Web function is an ordinary HTTP server, the same as functions/start.ts. */
void serve({
  environment: process.env,
  platform,
  ...(isScf && { defaults: scfDefaults, requestId: scfRequestId }),
});
