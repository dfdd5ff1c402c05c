import type { Dialect } from '../dialects/dialect';
import type { ProxyError } from '../exchange/errors';
import type { Reply } from '../exchange/reply';

/** Formats an error as a response that the SDKs of an API understand. */
export function toErrorReply(error: ProxyError, dialect: Dialect): Reply {
  const { code, status, message, mayRetry } = error;
  const body = Buffer.from(JSON.stringify(dialect.toErrorBody({ code, status, message })));
  const headers = ['content-type', 'application/json', 'content-length', String(body.length)];
  headers.push('x-proxy-error', code, ...error.headers);
  // OpenAI's SDKs obey this: a request that may have been processed must not be sent and billed
  // twice.
  if (!mayRetry) headers.push('x-should-retry', 'false');
  return { status, headers, body };
}
