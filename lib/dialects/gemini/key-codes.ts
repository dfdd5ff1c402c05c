import type { KeyCodes } from '../key-codes';

/**
 * The reasons of `google.rpc.ErrorInfo`
 * (https://docs.cloud.google.com/apis/docs/reference/rest/google.api.ErrorReason).
 */
export const keyCodes: KeyCodes = {
  codes: {
    API_KEY_INVALID: 'wrong key',
    CONSUMER_INVALID: 'wrong key',
    CONSUMER_SUSPENDED: 'wrong key',
    SERVICE_DISABLED: 'wrong key',
    API_KEY_IP_ADDRESS_BLOCKED: 'wrong key',
    BILLING_DISABLED: 'no credit',
    // May be caused by the method that is called.
    API_KEY_SERVICE_BLOCKED: 'maybe wrong key',
    // Depends on the client's headers.
    API_KEY_HTTP_REFERRER_BLOCKED: 'none',
    API_KEY_ANDROID_APP_BLOCKED: 'none',
    API_KEY_IOS_APP_BLOCKED: 'none',
    // The method does not accept API keys at all.
    ACCESS_TOKEN_TYPE_UNSUPPORTED: 'none',
    CREDENTIALS_MISSING: 'none',
  },
  sentences: [
    [/^Your API key was reported as leaked\. Please use another API key\.$/, 'wrong key'],
    [/^Your project has been denied access\. Please contact support\.$/, 'wrong key'],
  ],
};
