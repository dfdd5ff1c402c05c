import type { Example, Place } from './examples';

/** For Anthropic's API. */
export function anthropicExamples(place: Place): Example[] {
  const base = place.origin + place.provider.basePath;
  return [
    {
      client: 'Python',
      code: `from anthropic import Anthropic

client = Anthropic(base_url="${base}")
with client.messages.stream(
    model="claude-sonnet-4-5", max_tokens=1024,
    messages=[{"role": "user", "content": "Hello"}],
) as stream:
    for text in stream.text_stream:
        print(text, end="", flush=True)`,
    },
    {
      client: 'Node',
      code: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: '${base}' });
client.messages
  .stream({
    model: 'claude-sonnet-4-5', max_tokens: 1024,
    messages: [{ role: 'user', content: 'Hello' }],
  })
  .on('text', (text) => process.stdout.write(text));`,
    },
    {
      client: 'Go',
      code: `// github.com/anthropics/anthropic-sdk-go
client := anthropic.NewClient(option.WithBaseURL("${base}/"))`,
    },
    {
      client: 'curl',
      code: `curl -N ${base}/v1/messages \\
  -H "x-api-key: $ANTHROPIC_API_KEY" \\
  -H "anthropic-version: 2023-06-01" \\
  -H "Content-Type: application/json" \\
  -d '{"model":"claude-sonnet-4-5","max_tokens":1024,"stream":true,"messages":[{"role":"user","content":"Hello"}]}'`,
    },
    claudeCode(place),
  ];
}

/** Claude Code, wherever Anthropic is among the providers; else what is missing. */
export function claudeCode({ origin, providers, words }: Place): Example {
  const anthropic = providers.find(({ dialect }) => dialect === 'anthropic');
  if (!anthropic) return { client: 'Claude Code', step: words.steps.claudeMissing };
  return {
    client: 'Claude Code',
    step: words.steps.claude,
    code: `export ANTHROPIC_BASE_URL=${origin}${anthropic.basePath}
export ANTHROPIC_API_KEY=${words.yourKey.replaceAll(' ', '-')}
claude`,
  };
}
