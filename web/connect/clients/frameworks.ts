import { byDialect, type Client } from '../client';

const untestedPython = {
  en: 'The Python lines were written for langchain-openai and langchain-anthropic 1.x; this project does not test them.',
  zh: 'Python 代码按 langchain-openai 和 langchain-anthropic 1.x 编写，本项目未测试。',
};

export const langChain: Client = {
  name: 'LangChain',
  version: '@langchain/openai 1.6.0',
  check: 'test',
  recipe: byDialect({
    openai: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'js',
          title: '@langchain/openai',
          text: `import { ChatOpenAI } from '@langchain/openai';

const chat = new ChatOpenAI({
  model: '${model}',
  apiKey: '${key}',
  configuration: { baseURL: '${base}' },
});
for await (const chunk of await chat.stream('Hello')) process.stdout.write(chunk.text);`,
        },
        {
          language: 'python',
          title: 'langchain-openai',
          text: `from langchain_openai import ChatOpenAI

chat = ChatOpenAI(model="${model}", api_key="${key}", base_url="${base}")
for chunk in chat.stream("Hello"):
    print(chunk.text, end="", flush=True)`,
        },
      ],
      note: untestedPython,
    }),
    anthropic: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'python',
          title: 'langchain-anthropic',
          text: `from langchain_anthropic import ChatAnthropic

chat = ChatAnthropic(model="${model}", api_key="${key}", base_url="${base}")
for chunk in chat.stream("Hello"):
    print(chunk.text, end="", flush=True)`,
        },
      ],
      note: untestedPython,
    }),
  }),
};

/** The package and the factory for each dialect; both expect the API version in the base URL. */
const vercel = {
  openai: ['@ai-sdk/openai', 'createOpenAI', '.chat', ''],
  anthropic: ['@ai-sdk/anthropic', 'createAnthropic', '', '/v1'],
  gemini: ['@ai-sdk/google', 'createGoogleGenerativeAI', '', '/v1beta'],
} as const;

export const vercelAi: Client = {
  name: 'Vercel AI SDK',
  version: 'ai 7.0.173, @ai-sdk/openai 4.0.118',
  check: 'test',
  recipe({ base, provider, key, model }) {
    const [from, factory, method, path] = vercel[provider.dialect];
    const baseUrl = base + path;
    return {
      baseUrl,
      code: [
        {
          language: 'js',
          text: `import { ${factory} } from '${from}';
import { streamText } from 'ai';

const provider = ${factory}({
  baseURL: '${baseUrl}',
  apiKey: '${key}',
});
const { textStream } = streamText({ model: provider${method}('${model}'), prompt: 'Hello' });
for await (const text of textStream) process.stdout.write(text);`,
        },
      ],
    };
  },
};
