import { byDialect, type Client } from '../client';

export const n8n: Client = {
  name: 'n8n',
  version: 'n8n 2.41',
  callsFrom: 'server',
  recipe: byDialect({
    openai: ({ base, key }) => ({
      baseUrl: base,
      where: {
        en: 'Credentials → Create → OpenAI → Base URL',
        zh: 'Credentials → Create → OpenAI → Base URL',
      },
      fields: [['API Key', key]],
    }),
    anthropic: ({ base, key }) => ({
      baseUrl: base,
      where: {
        en: 'Credentials → Create → Anthropic → Base URL',
        zh: 'Credentials → Create → Anthropic → Base URL',
      },
      fields: [['API Key', key]],
    }),
    gemini: ({ base, key }) => ({
      baseUrl: base,
      where: {
        en: 'Credentials → Create → Google Gemini (PaLM) API → Host',
        zh: 'Credentials → Create → Google Gemini (PaLM) API → Host',
      },
      fields: [['API Key', key]],
    }),
  }),
};

export const dify: Client = {
  name: 'Dify',
  version: 'Dify 1.x, plugins of 2026',
  callsFrom: 'server',
  recipe: byDialect({
    openai: ({ host, key, model }) => ({
      baseUrl: host,
      where: {
        en: 'Settings → Model Provider → OpenAI → API Base URL. Dify adds /v1 itself.',
        zh: '设置 → 模型供应商 → OpenAI → API Base URL。Dify 会自己加上 /v1。',
      },
      fields: [
        ['API Key', key],
        ['Validate Model', model],
      ],
    }),
    anthropic: ({ base, key }) => ({
      baseUrl: base,
      where: {
        en: 'Settings → Model Provider → Anthropic → API URL',
        zh: '设置 → 模型供应商 → Anthropic → API URL',
      },
      fields: [['API Key', key]],
    }),
  }),
};
