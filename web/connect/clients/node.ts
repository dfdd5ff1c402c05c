import { byDialect, type Client } from '../client';

export const node: Client = {
  name: 'Node',
  version: 'openai 6.49.0, @anthropic-ai/sdk 1.12.0, @google/genai 2.32.0',
  check: 'test',
  recipe: byDialect({
    openai: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'js',
          text: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${base}', apiKey: '${key}' });
const stream = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
  stream: true,
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}`,
        },
      ],
    }),
    anthropic: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'js',
          text: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: '${base}', apiKey: '${key}' });
const stream = client.messages.stream({
  model: '${model}',
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello' }],
});
stream.on('text', (text) => process.stdout.write(text));
await stream.finalMessage();`,
        },
      ],
    }),
    gemini: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'js',
          text: `import { GoogleGenAI } from '@google/genai';

const client = new GoogleGenAI({
  apiKey: '${key}',
  httpOptions: { baseUrl: '${base}' },
});
const stream = await client.models.generateContentStream({
  model: '${model}',
  contents: 'Hello',
});
for await (const chunk of stream) process.stdout.write(chunk.text ?? '');`,
        },
      ],
    }),
  }),
};
