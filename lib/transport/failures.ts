import { ProxyError } from '../exchange/errors';

/** A response that is not valid HTTP/1.1. The code states the reason for the log. */
export function invalidAnswer(code: string): ProxyError {
  return new ProxyError('upstream_invalid', { cause: { code } });
}

/**
 * A phase timed out. A request that was sent completely may have been processed: SDKs must not
 * retry it.
 */
export function timedOut(code: string, wasSent = false): ProxyError {
  return new ProxyError('upstream_timeout', { cause: { code }, mayRetry: !wasSent });
}

/**
 * No connection, or one that closed before the response ended. Only the error's code is kept,
 * because its message may contain an address.
 */
export function unreachable(error: unknown, wasSent = false): ProxyError {
  const { code, name } = error as { code?: unknown; name?: unknown };
  // The operating system's limit was shorter than ours.
  if (code === 'ETIMEDOUT') return timedOut(code, wasSent);
  const cause = { code: String(code ?? name ?? 'UNKNOWN') };
  return new ProxyError('upstream_unreachable', { cause });
}

/** An error with only a code. */
export function errorWithCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}
