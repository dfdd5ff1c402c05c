import { byDialect, type Client } from '../client';

export const python: Client = {
  name: 'Python',
  version: 'openai 3.22.1, anthropic 1.13.0, google-genai 2.25.0',
  check: 'hand',
  recipe: byDialect({
    openai: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'python',
          text: `from openai import OpenAI

client = OpenAI(base_url="${base}", api_key="${key}")
stream = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)`,
        },
      ],
    }),
    anthropic: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'python',
          text: `from anthropic import Anthropic

client = Anthropic(base_url="${base}", api_key="${key}")
with client.messages.stream(
    model="${model}",
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello"}],
) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)`,
        },
      ],
    }),
    gemini: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'python',
          text: `from google import genai

client = genai.Client(api_key="${key}", http_options={"base_url": "${base}"})
for chunk in client.models.generate_content_stream(model="${model}", contents="Hello"):
    print(chunk.text or "", end="", flush=True)`,
        },
      ],
    }),
  }),
};
