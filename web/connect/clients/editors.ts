import { byDialect, type Client, type Target } from '../client';

// Coding assistants in editors.

export const cursor: Client = {
  name: 'Cursor',
  version: 'Cursor 3',
  callsFrom: 'cloud',
  recipe: byDialect({
    openai: ({ base, key, model }) => ({
      baseUrl: base,
      where: {
        en: 'Cursor Settings → Models → API Keys: enter the key as OpenAI API Key, enable Override OpenAI Base URL, then add the model as a custom model.',
        zh: 'Cursor Settings → Models → API Keys：把密钥填入 OpenAI API Key，打开 Override OpenAI Base URL，再把模型添加为自定义模型。',
      },
      fields: [
        ['OpenAI API Key', key],
        ['Add Custom Model', model],
      ],
      note: {
        en: 'A model of your own needs a paid Cursor plan. Tab completions, and Agent mode in some versions, still use Cursor’s own models.',
        zh: '自定义模型需要 Cursor 付费版。Tab 补全，以及部分版本的 Agent 模式，仍使用 Cursor 自带的模型。',
      },
    }),
  }),
};

/** Cline uses the same field names for all providers. */
const clineFields = ({ key, model }: Target) =>
  [
    ['API Key', key],
    ['Model ID', model],
  ] as const;

export const cline: Client = {
  name: 'Cline',
  version: 'Cline 3',
  recipe: byDialect({
    openai: (target) => ({
      baseUrl: target.base,
      where: {
        en: 'Settings → API Provider: OpenAI Compatible → Base URL',
        zh: '设置 → API Provider：OpenAI Compatible → Base URL',
      },
      fields: clineFields(target),
    }),
    anthropic: (target) => ({
      baseUrl: target.base,
      where: {
        en: 'Settings → API Provider: Anthropic → Use custom base URL',
        zh: '设置 → API Provider：Anthropic → Use custom base URL',
      },
      fields: clineFields(target),
    }),
    gemini: (target) => ({
      baseUrl: target.base,
      where: {
        en: 'Settings → API Provider: Google Gemini → Use custom base URL',
        zh: '设置 → API Provider：Google Gemini → Use custom base URL',
      },
      fields: clineFields(target),
    }),
  }),
};

/**
 * Continue appends the method to this URL, so it must include the API version. Its command line
 * ignores apiBase for Gemini, so Gemini is called through its OpenAI-compatible API.
 */
const continueModes = {
  openai: ['openai', ''],
  anthropic: ['anthropic', '/v1/'],
  gemini: ['openai', '/v1beta/openai'],
} as const;

export const continueDev: Client = {
  name: 'Continue',
  version: 'Continue CLI 1.5.47',
  check: 'hand',
  recipe({ base, provider, key, model }) {
    const [name, path] = continueModes[provider.dialect];
    const baseUrl = base + path;
    return {
      baseUrl,
      code: [
        {
          language: 'yaml',
          title: '~/.continue/config.yaml',
          text: `name: My assistant
version: 1.0.0
schema: v1
models:
  - name: ${model}
    provider: ${name}
    model: ${model}
    apiBase: ${baseUrl}
    apiKey: ${key}`,
        },
      ],
    };
  },
};
