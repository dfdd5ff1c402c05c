// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: `${process.env.PROXY_URL ?? 'http://127.0.0.1:9000'}/v1`,
  apiKey: process.env.OPENAI_API_KEY,
});
const stream = await client.chat.completions.create({
  model: 'gpt-6-luna',
  messages: [{ role: 'user', content: 'Hello' }],
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');
console.log();
