import type { KeyCodes } from '../key-codes';

/** https://developers.openai.com/api/docs/guides/error-codes and its guide to spend limits. */
export const keyCodes: KeyCodes = {
  codes: {
    invalid_api_key: 'wrong key',
    account_deactivated: 'wrong key',
    no_organization: 'wrong key',
    insufficient_quota: 'no credit',
    billing_hard_limit_reached: 'no credit',
    billing_not_active: 'no credit',
    organization_spend_limit_exceeded: 'no credit',
    project_spend_limit_exceeded: 'no credit',
    rate_limit_exceeded: 'limited',
    // The client named an organization or project that the key does not belong to: any key would
    // fail.
    mismatched_organization: 'none',
    invalid_organization: 'none',
    mismatched_project: 'none',
    invalid_project: 'none',
    unsupported_country_region_territory: 'none',
  },
};
