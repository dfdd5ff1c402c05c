import type { KeyCodes } from '../key-codes';

/** https://learn.microsoft.com/azure/ai-services/openai/quotas-limits; a wrong key gets a plain 401. */
export const keyCodes: KeyCodes = {
  codes: {
    AuthenticationTypeDisabled: 'wrong key',
    RateLimitReached: 'limited',
    too_many_requests: 'limited',
    // The resource does not allow the caller's network.
    AccessDenied: 'none',
  },
};
