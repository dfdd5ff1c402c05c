import type { KeyCodes } from '../key-codes';

/** https://platform.claude.com/docs/en/api/errors */
export const keyCodes: KeyCodes = {
  codes: {
    // Also sent if an endpoint requires an OAuth token, or does not accept one.
    authentication_error: 'maybe wrong key',
    billing_error: 'no credit',
    rate_limit_error: 'limited',
    permission_error: 'none',
    overloaded_error: 'none',
  },
  // Sent with 400 and `invalid_request_error`.
  sentences: [
    [
      /^Your credit balance is too low to access the Anthropic API\. Please go to Plans & Billing to upgrade or purchase credits\.$/,
      'no credit',
    ],
    [
      /^You have reached your specified API usage limits\. You will regain access on \d{4}-\d\d-\d\d at \d\d:\d\d UTC\.$/,
      'no credit',
    ],
    [/^This organization has been disabled\.$/, 'wrong key'],
  ],
};
