import { claudeCode } from './anthropic';
import type { Example, Place } from './examples';

/** For OpenAI and everything that speaks its API. */
export function openAiExamples(place: Place): Example[] {
  const { origin, provider, providers, words } = place;
  const base = origin + provider.basePath;
  // The apps below add /v1 by themselves.
  const host = base.replace(/\/v1$/, '');
  const isDefault = provider === providers[0];
  const model = isDefault ? 'gpt-4o-mini' : 'MODEL';
  return [
    {
      client: 'Python',
      code: `from openai import OpenAI

client = OpenAI(base_url="${base}")
for chunk in client.chat.completions.create(
    model="${model}", stream=True,
    messages=[{"role": "user", "content": "Hello"}],
):
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)`,
    },
    {
      client: 'Node',
      code: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${base}' });
const stream = await client.chat.completions.create({
  model: '${model}', stream: true,
  messages: [{ role: 'user', content: 'Hello' }],
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}`,
    },
    {
      client: 'Go',
      code: `// github.com/openai/openai-go
client := openai.NewClient(option.WithBaseURL("${base}/"))

// github.com/sashabaranov/go-openai
config := openai.DefaultConfig(os.Getenv("OPENAI_API_KEY"))
config.BaseURL = "${base}"
client := openai.NewClientWithConfig(config)`,
    },
    {
      client: 'curl',
      code: `curl -N ${base}/chat/completions \\
  -H "Authorization: Bearer $OPENAI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model":"${model}","stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
    },
    ...(isDefault ? [claudeCode(place)] : []),
    {
      client: 'Codex CLI',
      step: words.steps.codex,
      code: `model_provider = "proxy"

[model_providers.proxy]
name = "${provider.label}"
base_url = "${base}"
env_key = "OPENAI_API_KEY"
wire_api = "responses"`,
    },
    {
      client: 'Cherry Studio',
      step: words.steps.cherry,
      fields: [
        [words.fields.host, host],
        [words.fields.key, words.yourKey],
      ],
    },
    {
      client: 'NextChat',
      step: words.steps.nextChat,
      fields: [
        [words.fields.host, host],
        [words.fields.key, words.yourKey],
      ],
    },
    {
      client: 'Open WebUI',
      step: words.steps.openWebUi,
      fields: [
        [words.fields.url, base],
        [words.fields.key, words.yourKey],
      ],
    },
  ];
}
