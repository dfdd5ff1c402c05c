import { ProxyError } from '../../exchange/errors';

/** A refusal that no second try can change. */
export function notAllowed(message: string): ProxyError {
  return new ProxyError('not_allowed', { message, mayRetry: false });
}
