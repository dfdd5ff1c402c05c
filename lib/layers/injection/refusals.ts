import { ProxyError } from '../../exchange/errors';
import type { NoKey } from './key-choice';

/** Why a request has no key that the provider accepts. */
export interface NoKeyLeft {
  readonly reason: NoKey['reason'];
  /** Seconds. */
  readonly retryAfter: number;
  /** All keys were rejected, but without a specific code. */
  readonly isGuess: boolean;
}

/**
 * The proxy's own error for the caller, in the caller's dialect, without anything from the API's
 * responses to others.
 */
export function noKeyLeft({ reason, retryAfter, isGuess }: NoKeyLeft): ProxyError {
  const headers = ['retry-after', String(retryAfter)];
  switch (reason) {
    case 'limited':
      return new ProxyError('provider_key_limited', { headers });
    case 'busy':
      return new ProxyError('provider_key_limited', {
        message: 'All keys that this proxy has for the API are in use. Try again soon.',
        headers,
      });
    case 'no credit':
      return new ProxyError('provider_key_refused', {
        message:
          'The account of the key that this proxy uses has no credit left. The owner of the proxy has to add credit.',
        mayRetry: false,
      });
    default:
      return new ProxyError('provider_key_refused', {
        ...(isGuess && {
          message:
            'The API rejected the key that this proxy uses: it is no longer valid, or this endpoint does not accept API keys. The owner of the proxy can check.',
        }),
        mayRetry: false,
      });
  }
}
