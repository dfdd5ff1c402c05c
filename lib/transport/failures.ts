import { ProxyError } from '../exchange/errors';

/** An answer that is not valid HTTP/1.1. The code says for the log what is wrong with it. */
export function invalidAnswer(code: string): ProxyError {
  return new ProxyError('upstream_invalid', { cause: { code } });
}

/** The time of a phase is over. What was sent whole may have been processed: SDKs must not repeat it. */
export function timedOut(code: string, wasSent = false): ProxyError {
  return new ProxyError('upstream_timeout', { cause: { code }, mayRetry: !wasSent });
}

/**
 * No connection, or one that ended before the answer did. Only the code of the error is kept: its
 * message may hold an address.
 */
export function unreachable(error: unknown, wasSent = false): ProxyError {
  const { code, name } = error as { code?: unknown; name?: unknown };
  // The system's own limit was shorter than ours.
  if (code === 'ETIMEDOUT') return timedOut(code, wasSent);
  const cause = { code: String(code ?? name ?? 'UNKNOWN') };
  return new ProxyError('upstream_unreachable', { cause });
}

/** An error that has a code and nothing else to say. */
export function errorWithCode(code: string): Error {
  return Object.assign(new Error(code), { code });
}
