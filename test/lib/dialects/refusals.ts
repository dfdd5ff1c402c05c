import type { KeyVerdict } from '../../../lib/dialects/key-verdict';

/** An API's error response, as quoted in its documentation or in a report. */
export interface RecordedRefusal {
  readonly provider: string;
  readonly address: string;
  readonly what: string;
  readonly status: number;
  readonly headers?: readonly string[];
  readonly body: unknown;
  readonly verdict: KeyVerdict;
  readonly source: string;
}

const sure = (kind: 'wrong key' | 'no credit'): KeyVerdict => ({ kind, isCertain: true });
const perhaps = (kind: 'wrong key' | 'no credit'): KeyVerdict => ({ kind, isCertain: false });
const limited = (scope: 'key' | 'model', waitMs?: number): KeyVerdict => ({
  kind: 'limited',
  scope,
  waitMs,
});
const other: KeyVerdict = { kind: 'not about the key' };
const issue = (name: string) => `https://github.com/${name.replace('#', '/issues/')}`;

const openai = { provider: 'openai', address: 'https://api.openai.com' };
const anthropic = { provider: 'anthropic', address: 'https://api.anthropic.com' };
const gemini = { provider: 'gemini', address: 'https://generativelanguage.googleapis.com' };
const azure = { provider: 'azure', address: 'https://mine.openai.azure.com/openai' };
const openrouter = { provider: 'openrouter', address: 'https://openrouter.ai/api' };
const deepseek = { provider: 'deepseek', address: 'https://api.deepseek.com' };
const groq = { provider: 'groq', address: 'https://api.groq.com/openai' };
const xai = { provider: 'xai', address: 'https://api.x.ai' };
const mistral = { provider: 'mistral', address: 'https://api.mistral.ai' };
const moonshot = { provider: 'moonshot', address: 'https://api.moonshot.cn' };
const zhipu = { provider: 'zhipu', address: 'https://open.bigmodel.cn/api/paas/v4' };
const siliconflow = { provider: 'siliconflow', address: 'https://api.siliconflow.cn' };
const dashscope = {
  provider: 'dashscope',
  address: 'https://dashscope.aliyuncs.com/compatible-mode',
};
const googleError = (code: number, status: string, message: string, ...details: object[]) => ({
  error: { code, message, status, ...(details.length > 0 && { details }) },
});
const errorInfo = (reason: string) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata: { service: 'generativelanguage.googleapis.com' },
});

export const recordedRefusals: readonly RecordedRefusal[] = [
  {
    ...openai,
    what: 'a wrong key',
    status: 401,
    body: {
      error: {
        message:
          'Incorrect API key provided: sk-abc***xyz. You can find your API key at https://platform.openai.com/account/api-keys.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
    verdict: sure('wrong key'),
    source: 'https://developers.openai.com/api/docs/guides/error-codes',
  },
  {
    ...openai,
    what: 'an organization named by the client',
    status: 401,
    body: {
      error: {
        message: 'OpenAI-Organization header should match organization for API key',
        type: 'invalid_request_error',
        param: null,
        code: 'mismatched_organization',
      },
    },
    verdict: other,
    source: issue('microsoft/foundry-dev-tools#262'),
  },
  {
    ...openai,
    what: 'no quota',
    status: 429,
    body: {
      error: {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    },
    verdict: sure('no credit'),
    source: issue('OpenHands/OpenHands#998'),
  },
  {
    ...openai,
    what: 'an unpaid account',
    status: 429,
    body: {
      error: {
        message: 'Your account is not active, please check your billing details on our website.',
        type: 'billing_not_active',
        param: null,
        code: 'billing_not_active',
      },
    },
    verdict: sure('no credit'),
    source: issue('BerriAI/litellm#2743'),
  },
  {
    ...openai,
    what: 'an unpaid account, in the earlier format',
    status: 429,
    body: {
      error: {
        message: 'Your account is not active, please check your billing details on our website.',
        type: 'billing_not_active',
        param: null,
        code: null,
      },
    },
    verdict: sure('no credit'),
    source: issue('Chanzhaoyu/chatgpt-web#1273'),
  },
  {
    ...openai,
    what: 'a hard limit, with 400',
    status: 400,
    body: {
      error: {
        code: 'billing_hard_limit_reached',
        message: 'Billing hard limit has been reached',
        param: null,
        type: 'invalid_request_error',
      },
    },
    verdict: sure('no credit'),
    source: issue('dfinke/PowerShellAI#127'),
  },
  {
    ...openai,
    what: 'a spend limit',
    status: 429,
    body: { error: { message: '', type: 'x', param: null, code: 'project_spend_limit_exceeded' } },
    verdict: sure('no credit'),
    source: 'https://developers.openai.com/api/docs/guides/spend-limits',
  },
  {
    ...openai,
    what: 'the tokens per minute',
    status: 429,
    headers: ['retry-after-ms', '9816', 'retry-after', '10'],
    body: {
      error: {
        message:
          'Rate limit reached for gpt-4 in organization org-u on tokens per min (TPM): Limit 10000, Used 8554, Requested 3082. Please try again in 9.816s.',
        type: 'tokens',
        param: null,
        code: 'rate_limit_exceeded',
      },
    },
    verdict: limited('model', 9816),
    source: issue('FoundationAgents/MetaGPT#523'),
  },
  {
    ...openai,
    what: 'a request larger than the tokens per minute',
    status: 429,
    body: {
      error: {
        message:
          'Request too large for gpt-4o in organization org-V on tokens per min (TPM): Limit 30000, Requested 30601. The input or output tokens must be reduced in order to run successfully.',
        type: 'tokens',
        param: null,
        code: 'rate_limit_exceeded',
      },
    },
    verdict: { kind: 'too large' },
    source: issue('DrShushen/climb#13'),
  },
  {
    ...openai,
    what: 'a region',
    status: 403,
    body: {
      error: {
        code: 'unsupported_country_region_territory',
        message: 'Country, region, or territory not supported',
        param: null,
        type: 'request_forbidden',
      },
    },
    verdict: other,
    source: issue('home-assistant/core#120072'),
  },
  {
    ...anthropic,
    what: 'a wrong key',
    status: 401,
    body: {
      type: 'error',
      error: { type: 'authentication_error', message: 'invalid x-api-key' },
      request_id: 'req_011CXw8h8A796q3f74Ezmhav',
    },
    // An endpoint that needs an OAuth token returns the same.
    verdict: perhaps('wrong key'),
    source: issue('Good-player/free-claude-api-and-anthropic#14'),
  },
  {
    ...anthropic,
    what: 'no credit',
    status: 400,
    body: {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      },
    },
    verdict: perhaps('no credit'),
    source: issue('anthropics/claude-code#66314'),
  },
  {
    ...anthropic,
    what: 'a monthly limit',
    status: 400,
    body: {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
      },
    },
    verdict: perhaps('no credit'),
    source: issue('anthropics/claude-code#38035'),
  },
  {
    ...anthropic,
    what: 'a disabled organization',
    status: 400,
    body: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'This organization has been disabled.' },
    },
    verdict: perhaps('wrong key'),
    source: issue('anthropics/claude-code#54311'),
  },
  {
    ...anthropic,
    what: 'a rate limit',
    status: 429,
    headers: ['retry-after', '31'],
    body: {
      type: 'error',
      error: {
        type: 'rate_limit_error',
        message: 'This request would exceed your account’s rate limit. Please try again later.',
      },
    },
    verdict: limited('model', 31_000),
    source: issue('anthropics/claude-code#71669'),
  },
  {
    ...anthropic,
    what: 'a region',
    status: 403,
    body: { error: { type: 'forbidden', message: 'Request not allowed' } },
    verdict: other,
    source: issue('enricoros/big-AGI#176'),
  },
  {
    ...gemini,
    what: 'a wrong key',
    status: 400,
    body: googleError(
      400,
      'INVALID_ARGUMENT',
      'API key not valid. Please pass a valid API key.',
      errorInfo('API_KEY_INVALID'),
      {
        '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
        locale: 'en-US',
        message: 'API key not valid. Please pass a valid API key.',
      },
    ),
    verdict: sure('wrong key'),
    source: issue('cequence-io/openai-scala-client#109'),
  },
  {
    ...gemini,
    what: 'a wrong key, in OpenAI’s format',
    status: 400,
    body: [
      googleError(400, 'INVALID_ARGUMENT', 'API key not valid.', errorInfo('API_KEY_INVALID')),
    ],
    verdict: sure('wrong key'),
    source: issue('cequence-io/openai-scala-client#109'),
  },
  {
    ...gemini,
    what: 'a leaked key',
    status: 403,
    body: googleError(
      403,
      'PERMISSION_DENIED',
      'Your API key was reported as leaked. Please use another API key.',
    ),
    verdict: perhaps('wrong key'),
    source: issue('continuedev/continue#10513'),
  },
  {
    ...gemini,
    what: 'an endpoint that takes no keys',
    status: 401,
    body: googleError(
      401,
      'UNAUTHENTICATED',
      'API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that assert a principal.',
      errorInfo('CREDENTIALS_MISSING'),
    ),
    verdict: other,
    source: issue('cline/cline#4804'),
  },
  {
    ...gemini,
    what: 'the daily quota of one model',
    status: 429,
    body: googleError(
      429,
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details.',
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [
          {
            quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
            quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
            quotaDimensions: { model: 'gemini-2.5-flash-preview-image', location: 'global' },
          },
        ],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37.5s' },
    ),
    verdict: limited('model', 37_500),
    source: issue('google-gemini/gemini-cli#8437'),
  },
  {
    ...gemini,
    what: 'a quota for all models',
    status: 429,
    body: googleError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded', {
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [{ quotaId: 'RequestsPerMinutePerProject' }],
    }),
    verdict: limited('key'),
    source: 'https://ai.google.dev/gemini-api/docs/rate-limits',
  },
  {
    ...azure,
    what: 'a wrong key',
    status: 401,
    body: {
      error: {
        code: '401',
        message:
          'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
      },
    },
    verdict: perhaps('wrong key'),
    source: issue('SciSharp/BotSharp#386'),
  },
  {
    ...azure,
    what: 'a rate limit',
    status: 429,
    headers: ['retry-after-ms', '86400000', 'retry-after', '86400'],
    body: {
      error: {
        code: '429',
        message:
          'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2023-05-15 have exceeded token rate limit of your current AIServices S0 pricing tier. Please retry after 86400 seconds.',
      },
    },
    verdict: limited('model', 86_400_000),
    source: issue('jasonacox/TinyLLM#17'),
  },
  {
    ...openrouter,
    what: 'a wrong key',
    status: 401,
    body: { error: { message: 'User not found.', code: 401 } },
    verdict: perhaps('wrong key'),
    source: issue('anomalyco/opencode#14252'),
  },
  {
    ...openrouter,
    what: 'too little credit for this request',
    status: 402,
    body: {
      error: {
        message:
          'This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford 27342.',
        code: 402,
        metadata: { provider_name: null },
      },
      user_id: 'user_3D0IVsejFIV6kOYwkxFE9nKiq0g',
    },
    verdict: perhaps('no credit'),
    source: issue('Gitlawb/openclaude#1125'),
  },
  {
    ...openrouter,
    what: 'a key limit',
    status: 403,
    body: {
      error: {
        message:
          'Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys',
        code: 403,
      },
    },
    verdict: perhaps('no credit'),
    source: issue('MCPJam/inspector#1287'),
  },
  {
    ...openrouter,
    what: 'the free requests per day',
    status: 429,
    body: {
      error: {
        message: 'Rate limit exceeded: free-models-per-day.',
        code: 429,
        metadata: { headers: { 'X-RateLimit-Limit': '50', 'X-RateLimit-Remaining': '0' } },
      },
    },
    verdict: limited('model'),
    source: issue('Gitlawb/openclaude#936'),
  },
  {
    ...deepseek,
    what: 'no credit',
    status: 402,
    body: {
      error: {
        message: 'Insufficient Balance',
        type: 'unknown_error',
        param: null,
        code: 'invalid_request_error',
      },
    },
    verdict: perhaps('no credit'),
    source: issue('1Panel-dev/MaxKB#3797'),
  },
  {
    ...deepseek,
    what: 'a wrong key',
    status: 401,
    body: {
      error: {
        message: 'Authentication Fails, Your api key: ****abcd is invalid',
        type: 'authentication_error',
        param: null,
        code: 'invalid_request_error',
      },
    },
    verdict: perhaps('wrong key'),
    source: 'https://api-docs.deepseek.com/quick_start/error_codes',
  },
  {
    ...groq,
    what: 'a wrong key',
    status: 401,
    body: {
      error: {
        message: 'Invalid API Key',
        type: 'invalid_request_error',
        code: 'invalid_api_key',
      },
    },
    verdict: sure('wrong key'),
    source: issue('ag5826000/resume-commentor#4'),
  },
  {
    ...groq,
    what: 'a restricted organization',
    status: 400,
    body: {
      error: {
        message:
          'Organization has been restricted. Please reach out to support if you believe this was in error.',
        type: 'invalid_request_error',
        code: 'organization_restricted',
      },
    },
    verdict: sure('wrong key'),
    source: issue('crewAIInc/crewAI#783'),
  },
  {
    ...groq,
    what: 'a spend limit',
    status: 400,
    body: {
      error: { message: '', type: 'invalid_request_error', code: 'blocked_api_access' },
    },
    verdict: sure('no credit'),
    source: 'https://console.groq.com/docs/spend-limits',
  },
  {
    ...groq,
    what: 'the tokens per day',
    status: 429,
    headers: ['retry-after', '578'],
    body: {
      error: {
        message: 'Rate limit reached for model `llama3-70b-8192` on tokens per minute (TPM)',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
    verdict: limited('model', 578_000),
    source: issue('danielmiessler/Fabric#364'),
  },
  {
    ...groq,
    what: 'a request that is too large',
    status: 413,
    body: {
      error: {
        message: 'Request too large for model llama-3.1-8b-instant',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
    verdict: other,
    source: issue('HunorLaczko/ha-groq-cloud-api#27'),
  },
  {
    ...xai,
    what: 'a wrong key',
    status: 400,
    body: {
      code: 'Client specified an invalid argument',
      error:
        'Incorrect API key provided: na***ys. You can obtain an API key from https://console.x.ai.',
    },
    verdict: perhaps('wrong key'),
    source: issue('continuedev/continue#10778'),
  },
  {
    ...xai,
    what: 'no credit yet',
    status: 403,
    body: {
      code: 'The caller does not have permission to execute the specified operation',
      error:
        "Your newly created teams doesn't have any credits yet. You can purchase credits on https://console.x.ai/team/c853730f-fe0f-4537-b8a2-0e6e33c8342d.",
    },
    verdict: perhaps('no credit'),
    source: issue('griptape-ai/griptape-nodes-engine#1079'),
  },
  {
    ...xai,
    what: 'no credit any more',
    status: 403,
    body: {
      code: 'Some resource has been exhausted',
      error:
        'Your team 8c268de0-42ec-4474-b4b6-4c92c1f97827 has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.',
    },
    verdict: perhaps('no credit'),
    source: issue('warpdotdev/warp#14863'),
  },
  {
    ...mistral,
    what: 'a wrong key, or an exhausted plan',
    status: 401,
    body: { detail: 'Unauthorized' },
    verdict: perhaps('wrong key'),
    source: issue('diegosouzapw/OmniRoute#7638'),
  },
  {
    ...mistral,
    what: 'the requests per second',
    status: 429,
    body: {
      object: 'error',
      message: 'Rate limit exceeded',
      type: 'rate_limited',
      param: null,
      code: '1300',
      raw_status_code: 429,
    },
    verdict: limited('key'),
    source: issue('raycast/extensions#31107'),
  },
  {
    ...moonshot,
    what: 'no credit',
    status: 429,
    body: {
      error: {
        message:
          'Your account org-… <ak-…> is suspended due to insufficient balance, please recharge your account or check your plan and billing details',
        type: 'exceeded_current_quota_error',
      },
    },
    verdict: sure('no credit'),
    source: 'https://github.com/MoonshotAI/kimi-code/pull/1857',
  },
  {
    ...zhipu,
    what: 'no credit',
    status: 429,
    body: { error: { code: '1113', message: '您的账户已欠费，请充值后重试。' } },
    verdict: sure('no credit'),
    source: issue('langgenius/dify#5850'),
  },
  {
    ...zhipu,
    what: 'no credit, in Anthropic’s format',
    status: 429,
    body: {
      type: 'error',
      error: {
        type: '1113',
        message: 'Insufficient balance or no resource package. Please recharge.',
      },
    },
    verdict: sure('no credit'),
    source: issue('anthropics/claude-code#9201'),
  },
  {
    ...siliconflow,
    what: 'no credit',
    status: 403,
    body: { code: 30001, message: 'Sorry, your account balance is insufficient', data: null },
    verdict: sure('no credit'),
    source: 'https://docs.siliconflow.cn/cn/faqs/error-code',
  },
  {
    ...siliconflow,
    what: 'a model that does not accept granted credit',
    status: 403,
    body: {
      code: 30011,
      message:
        'The selected model requires paid balance. Your paid balance is insufficient. Please top up and try again.',
      data: null,
    },
    verdict: limited('model'),
    source: issue('FoundationAgents/OpenManus#438'),
  },
  {
    ...dashscope,
    what: 'no credit',
    status: 400,
    body: {
      error: {
        code: 'Arrearage',
        param: null,
        message: 'Access denied, please make sure your account is in good standing.',
        type: 'Arrearage',
      },
      id: 'chatcmpl-f9fdb027-830c-9e05-8366-ce479a878825',
      request_id: 'f9fdb027-830c-9e05-8366-ce479a878825',
    },
    verdict: sure('no credit'),
    source: issue('hsliuping/TradingAgents-CN#170'),
  },
  {
    ...dashscope,
    what: 'the tokens per minute, under the code that OpenAI uses for no credit',
    status: 429,
    body: {
      error: {
        message: 'You exceeded your current quota, please check your plan and billing details.',
        type: 'insufficient_quota',
        param: null,
        code: 'insufficient_quota',
      },
    },
    verdict: limited('model'),
    source: 'https://www.alibabacloud.com/help/en/model-studio/error-code',
  },
];
