import type { KeyCodes } from './key-codes';
import type { Provider } from './provider';

/** How a provider differs from its dialect. Providers without an entry do not differ. */
export interface Quirks {
  /** Its hosts, including their subdomains. */
  readonly hosts: readonly string[];
  /** Take precedence over those of the dialect. */
  readonly keyCodes?: KeyCodes;
  /**
   * Chat streams always report their usage: nothing is requested, and nothing is removed that the
   * client would get without this proxy.
   */
  readonly tellsUsageUnasked?: true;
  /** In the Anthropic-compatible API, `input_tokens` includes cache reads and writes. */
  readonly countsCacheAsInput?: true;
}

const all: readonly Quirks[] = [
  {
    // Its codes are HTTP statuses as numbers.
    hosts: ['openrouter.ai'],
    // https://openrouter.ai/docs/cookbook/administration/usage-accounting
    tellsUsageUnasked: true,
    keyCodes: {
      codes: {},
      sentences: [
        [
          /^Key limit exceeded(?: \(\w+ limit\))?\. Manage it using https:\/\/openrouter\.ai\/[\w/-]*keys$/,
          'no credit',
        ],
      ],
    },
  },
  {
    hosts: ['groq.com'],
    // https://console.groq.com/docs/errors and .../spend-limits; both are sent with 400.
    keyCodes: { codes: { organization_restricted: 'wrong key', blocked_api_access: 'no credit' } },
  },
  {
    // Its codes only describe the status and say nothing about the key.
    hosts: ['x.ai'],
    keyCodes: {
      codes: {},
      sentences: [
        [
          /^Incorrect API key provided(?:: [^\s]{1,40})?\. You can obtain an API key from https:\/\/console\.x\.ai\.$/,
          'wrong key',
        ],
        [
          /^Your newly created teams? doesn't have any credits(?: or licenses)? yet\. You can purchase (?:credits|those) on https:\/\/console\.x\.ai\/team\/[\da-f-]{36}\.$/,
          'no credit',
        ],
        [
          /^Your team [\da-f-]{36} has either used all available credits or reached its monthly spending limit\. To continue making API requests, please purchase more credits or raise your spending limit\.$/,
          'no credit',
        ],
      ],
    },
  },
  {
    hosts: ['mistral.ai'],
    // It also rejects requests that ask for usage
    // (https://github.com/openai/openai-agents-python/issues/442).
    tellsUsageUnasked: true,
    // Requests per second for the whole workspace, and the capacity of one model.
    keyCodes: { codes: { '1300': 'limited key', '3505': 'limited' } },
  },
  {
    hosts: ['moonshot.cn', 'moonshot.ai'],
    // https://platform.moonshot.ai/docs/api/chat
    keyCodes: {
      codes: {
        invalid_authentication_error: 'wrong key',
        exceeded_current_quota_error: 'no credit',
        rate_limit_reached_error: 'limited key',
        engine_overloaded_error: 'none',
      },
    },
  },
  {
    hosts: ['bigmodel.cn', 'z.ai'],
    // https://docs.bigmodel.cn/cn/faq/api-code
    keyCodes: {
      codes: {
        '1000': 'maybe wrong key',
        '1002': 'wrong key',
        '1003': 'wrong key',
        '1112': 'wrong key',
        '1113': 'no credit',
        '1302': 'limited',
        '1303': 'limited',
        '1304': 'limited',
        '1305': 'limited',
        '1308': 'limited key',
        '1309': 'no credit',
      },
    },
  },
  {
    hosts: ['siliconflow.cn', 'siliconflow.com'],
    // 30011: this model does not accept promotional credit.
    keyCodes: { codes: { '30001': 'no credit', '30011': 'limited' } },
  },
  {
    hosts: ['dashscope.aliyuncs.com', 'dashscope-intl.aliyuncs.com', 'dashscope-us.aliyuncs.com'],
    countsCacheAsInput: true,
    // https://www.alibabacloud.com/help/en/model-studio/error-code
    keyCodes: {
      codes: {
        InvalidApiKey: 'wrong key',
        invalid_api_key: 'wrong key',
        Arrearage: 'no credit',
        // Elsewhere this means no credit; here it means tokens per minute.
        insufficient_quota: 'limited',
        limit_requests: 'limited',
        Throttling: 'limited',
        'Throttling.RateQuota': 'limited',
        'Throttling.BurstRate': 'limited',
        'Throttling.AllocationQuota': 'limited',
        'AllocationQuota.FreeTierOnly': 'limited',
      },
    },
  },
];

/** The quirks of all known providers: a gateway may forward their responses. */
export const allQuirks = all;

/** Reading the host name of a URL takes longer than finding its quirks. */
const byUrl = new WeakMap<URL, Quirks | 'none'>();

/** The quirks of a provider, by its address, not by its configured name. */
export function findQuirks({ url }: Pick<Provider, 'url'>): Quirks | undefined {
  let quirks = byUrl.get(url);
  if (quirks === undefined) {
    const { hostname } = url;
    const owns = (host: string) => hostname === host || hostname.endsWith(`.${host}`);
    quirks = all.find(({ hosts }) => hosts.some(owns)) ?? 'none';
    byUrl.set(url, quirks);
  }
  return quirks === 'none' ? undefined : quirks;
}
