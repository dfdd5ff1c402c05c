import type { Client } from '../client';

/** What the chat apps call each provider. */
const labels = { openai: 'OpenAI', anthropic: 'Anthropic', gemini: 'Gemini' };

export const cherryStudio: Client = {
  name: 'Cherry Studio',
  version: 'Cherry Studio 2.2',
  recipe: ({ host, provider, key }) => ({
    baseUrl: host,
    where: {
      en: `Settings → Model Provider → ${labels[provider.dialect]} → API Host. Cherry Studio adds the version (/v1) itself.`,
      zh: `设置 → 模型服务 → ${labels[provider.dialect]} → API 地址。Cherry Studio 会自己加上版本（/v1）。`,
    },
    fields: [['API Key', key]],
  }),
};

const nextChatVariables = {
  openai: ['BASE_URL', 'OPENAI_API_KEY'],
  anthropic: ['ANTHROPIC_URL', 'ANTHROPIC_API_KEY'],
  gemini: ['GOOGLE_URL', 'GOOGLE_API_KEY'],
} as const;

export const nextChat: Client = {
  name: 'NextChat',
  version: 'NextChat 2.16',
  callsFrom: 'browser',
  recipe({ host, provider, key }) {
    const [url, secret] = nextChatVariables[provider.dialect];
    return {
      baseUrl: host,
      where: {
        en: `Settings → Custom Endpoint → Model Provider: ${labels[provider.dialect]} → Endpoint. NextChat adds /v1 itself.`,
        zh: `设置 → 自定义接口 → 模型服务商：${labels[provider.dialect]} → 接口地址。NextChat 会自己加上 /v1。`,
      },
      fields: [['API Key', key]],
      code: [
        {
          language: 'sh',
          title: '.env',
          text: `${url}=${host}\n${secret}=${key}`,
        },
      ],
    };
  },
};

const lobeChatNames = { openai: 'OPENAI', anthropic: 'ANTHROPIC', gemini: 'GOOGLE' };

export const lobeChat: Client = {
  name: 'LobeChat',
  version: 'LobeChat 1.143',
  callsFrom: 'browser',
  recipe({ base, provider, key }) {
    const name = lobeChatNames[provider.dialect];
    return {
      baseUrl: base,
      where: {
        en: `Settings → AI Service Provider → ${labels[provider.dialect]} → API Proxy URL`,
        zh: `设置 → AI 服务商 → ${labels[provider.dialect]} → API 代理地址`,
      },
      fields: [['API Key', key]],
      code: [
        {
          language: 'sh',
          title: '.env',
          text: `${name}_PROXY_URL=${base}\n${name}_API_KEY=${key}`,
        },
      ],
    };
  },
};

export const openWebUi: Client = {
  name: 'Open WebUI',
  version: 'Open WebUI 0.6',
  callsFrom: 'server',
  recipe({ host, base, provider, key }) {
    // It supports only OpenAI's API, which Google offers as well.
    if (provider.dialect === 'anthropic') return undefined;
    const baseUrl = provider.dialect === 'gemini' ? `${host}/v1beta/openai` : base;
    return {
      baseUrl,
      where: {
        en: 'Admin Panel → Settings → Connections → OpenAI API → + → URL',
        zh: '管理员面板 → 设置 → 外部连接 → OpenAI API → + → URL',
      },
      fields: [['API Key', key]],
      code: [
        {
          language: 'sh',
          title: 'docker run -e …',
          text: `OPENAI_API_BASE_URL=${baseUrl}\nOPENAI_API_KEY=${key}`,
        },
      ],
    };
  },
};
