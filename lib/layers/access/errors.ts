import { ProxyError } from '../../exchange/errors';

/** An error that a retry cannot change. */
export function notAllowed(message: string): ProxyError {
  return new ProxyError('not_allowed', { message, mayRetry: false });
}
