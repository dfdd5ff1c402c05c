import type { Example, Place } from './examples';

/** For Google's Gemini API. */
export function geminiExamples({ origin, provider }: Place): Example[] {
  const base = origin + provider.basePath;
  return [
    {
      client: 'Python',
      code: `from google import genai

client = genai.Client(http_options={"base_url": "${base}"})
for chunk in client.models.generate_content_stream(
    model="gemini-2.5-flash", contents="Hello",
):
    print(chunk.text or "", end="", flush=True)`,
    },
    {
      client: 'Node',
      code: `import { GoogleGenAI } from '@google/genai';

const client = new GoogleGenAI({
  apiKey: process.env.GEMINI_API_KEY,
  httpOptions: { baseUrl: '${base}' },
});
const stream = await client.models.generateContentStream({
  model: 'gemini-2.5-flash', contents: 'Hello',
});
for await (const chunk of stream) process.stdout.write(chunk.text ?? '');`,
    },
    {
      client: 'Go',
      code: `// google.golang.org/genai
client, err := genai.NewClient(ctx, &genai.ClientConfig{
	HTTPOptions: genai.HTTPOptions{BaseURL: "${base}/"},
})`,
    },
    {
      client: 'curl',
      code: `curl -N '${base}/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse' \\
  -H "x-goog-api-key: $GEMINI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"contents":[{"parts":[{"text":"Hello"}]}]}'`,
    },
  ];
}
