import './small-parser';
import type { Place } from '../lib/endpoints/route';
import { findHeader } from '../lib/http/headers';
import { serve } from '../lib/server/old/serve';
import { readPage } from './page-file';

/** Set by SCF in every function (platforms/tencent.md §1). */
const isScf = process.env.TENCENTCLOUD_RUNENV === 'SCF';

/** Clients can forge `x-scf-*` headers, so an id is only believed if it looks like one. */
function scfRequestId(headers: readonly string[]): string | undefined {
  const id = findHeader(headers, 'x-scf-request-id');
  return id && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : undefined;
}

/** For `/-/status`. SCF's own documents disagree on where a function learns its region. */
const place: Place = {
  cloud: isScf ? 'tencent' : 'local',
  webSocket: true,
  readPage,
  ...(isScf && {
    region: (headers) => process.env.TENCENTCLOUD_REGION ?? findHeader(headers, 'x-scf-region'),
  }),
};

/** What a person at a terminal wants to know next. */
function toGreeting(port: number, upstream: string): string {
  return `The proxy listens on http://127.0.0.1:${port} and forwards to ${upstream}

See it:  http://127.0.0.1:${port} in a browser
Try it:  curl http://127.0.0.1:${port}/-/health
Chat:    curl http://127.0.0.1:${port}/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"
Stop it: Ctrl-C

`;
}

/** Seconds, as plugins/serverless-tencent-scf sets it; without it the longest that SCF allows. */
const functionTimeout = Number(process.env.FUNCTION_TIMEOUT) || 900;

/**
 * What SCF would refuse, cut or drop without a word that an API client understands, is answered
 * before it comes to that (platforms/tencent.md §3).
 */
const scfDefaults = {
  // 6 MB, or a bare 406.
  maxRequestBody: '6mb',
  // 4 KB, or a bare 407. The rest is for what the platform and its nginx add.
  maxResponseHeaders: '3328',
  // The function's own timeout, or a bare 433. The platform's clock has started a little earlier.
  timeLimit: `${functionTimeout - Math.min(5, functionTimeout / 5)}s`,
};

/** Tencent SCF's Web function is an ordinary HTTP server; `npm start` runs this same file. */
serve({
  environment: process.env,
  place,
  ...(isScf ? { defaults: scfDefaults, requestId: scfRequestId } : { greeting: toGreeting }),
});
