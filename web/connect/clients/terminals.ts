import type { Client } from '../client';

// Coding agents that run in a terminal.

export const claudeCode: Client = {
  name: 'Claude Code',
  version: 'Claude Code 2.1.332',
  check: 'hand',
  recipe({ origin, providers, mode, key }) {
    const anthropic = providers.find(({ dialect }) => dialect === 'anthropic');
    const baseUrl = origin + (anthropic?.basePath ?? '');
    if (!anthropic) {
      return {
        baseUrl,
        note: {
          en: 'Claude Code needs Anthropic’s API, which this proxy does not provide: add `anthropic` to `PROVIDERS` and deploy.',
          zh: 'Claude Code 需要 Anthropic 的 API，但此代理没有配置：请在 `PROVIDERS` 里加上 `anthropic`，然后重新部署。',
        },
      };
    }
    // Anthropic accepts API keys only in x-api-key; the proxy also accepts its access key as a
    // Bearer token.
    const variable = mode === 'injecting' ? 'ANTHROPIC_AUTH_TOKEN' : 'ANTHROPIC_API_KEY';
    return {
      baseUrl,
      code: [
        {
          language: 'sh',
          text: `export ANTHROPIC_BASE_URL=${baseUrl}
export ${variable}=${key}
claude`,
        },
      ],
      note: {
        en: 'No `/v1` at the end. If connections are closed while the model is thinking, set `KEEPALIVE_INTERVAL=15s`.',
        zh: '末尾不加 `/v1`。如果模型思考期间连接被断开，请设置 `KEEPALIVE_INTERVAL=15s`。',
      },
    };
  },
};

/** Codex supports only the Responses API, which few providers have. */
const withResponses = new Set(['default', 'openai', 'azure', 'xai', 'openrouter', 'groq']);

export const codex: Client = {
  name: 'Codex',
  version: 'Codex CLI 0.171.0',
  check: 'hand',
  recipe({ base, provider, key, model }) {
    if (provider.dialect !== 'openai' || !withResponses.has(provider.name)) return undefined;
    return {
      baseUrl: base,
      code: [
        {
          language: 'toml',
          title: '~/.codex/config.toml',
          text: `model = "${model}"
model_provider = "proxy"

[model_providers.proxy]
name = "${provider.label}"
base_url = "${base}"
env_key = "PROXY_KEY"
wire_api = "responses"`,
        },
        { language: 'sh', text: `export PROXY_KEY=${key}\ncodex` },
      ],
    };
  },
};
