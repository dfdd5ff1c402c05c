import { byDialect, type Client, type Place } from '../client';

// Coding assistants inside of editors.

export const cursor: Client = {
  name: 'Cursor',
  version: 'Cursor 3',
  callsFrom: 'cloud',
  recipe: byDialect({
    openai: ({ base, key, model }) => ({
      baseUrl: base,
      where: {
        en: 'Cursor Settings → Models → API Keys: enter the key as OpenAI API Key, switch on Override OpenAI Base URL, then add the model as a custom model.',
        zh: 'Cursor Settings → Models → API Keys：把密钥填入 OpenAI API Key，打开 Override OpenAI Base URL，再把模型添加为自定义模型。',
      },
      fields: [
        ['OpenAI API Key', key],
        ['Add Custom Model', model],
      ],
    }),
  }),
};

/** Cline names the fields of all providers alike. */
const clineFields = ({ key, model }: Place) =>
  [
    ['API Key', key],
    ['Model ID', model],
  ] as const;

export const cline: Client = {
  name: 'Cline',
  version: 'Cline 3',
  recipe: byDialect({
    openai: (place) => ({
      baseUrl: place.base,
      where: {
        en: 'Settings → API Provider: OpenAI Compatible → Base URL',
        zh: '设置 → API Provider：OpenAI Compatible → Base URL',
      },
      fields: clineFields(place),
    }),
    anthropic: (place) => ({
      baseUrl: place.base,
      where: {
        en: 'Settings → API Provider: Anthropic → Use custom base URL',
        zh: '设置 → API Provider：Anthropic → Use custom base URL',
      },
      fields: clineFields(place),
    }),
    gemini: (place) => ({
      baseUrl: place.base,
      where: {
        en: 'Settings → API Provider: Google Gemini → Use custom base URL',
        zh: '设置 → API Provider：Google Gemini → Use custom base URL',
      },
      fields: clineFields(place),
    }),
  }),
};

/**
 * Continue adds the method to what stands there, so the version of the API belongs to it. Its command
 * line does not use apiBase for Gemini, so Gemini is called in OpenAI's form, which Google offers too.
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
