import { ProxyError } from '../../exchange/errors';
import type { NoKey } from './key-choice';

/** Why a request got no key that the provider accepts. */
export interface NoKeyLeft {
  readonly reason: NoKey['reason'];
  /** Seconds. */
  readonly retryAfter: number;
  /** All keys were refused, but no code has named them as the cause. */
  readonly isGuess: boolean;
}

/** What callers hear: the proxy's own words, in their own dialect, and nothing that the API has told others. */
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
          'The account of the key that this proxy uses has no credit left. Whoever runs the proxy has to add some.',
        mayRetry: false,
      });
    default:
      return new ProxyError('provider_key_refused', {
        ...(isGuess && {
          message:
            'The API refused the key that this proxy uses: it is not valid any more, or this endpoint does not take API keys. Whoever runs the proxy can find out.',
        }),
        mayRetry: false,
      });
  }
}
