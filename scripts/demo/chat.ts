import { performance } from 'node:perf_hooks';
import OpenAI from 'openai';
import { QUESTION } from './stand-in';
import type { Tap } from './tap';

/** One token of the response, as delivered by the SDK. */
export interface Token {
  readonly text: string;
  /** Milliseconds since the request began. */
  readonly at: number;
  /** Milliseconds between the event's arrival at the proxy and its departure. */
  readonly delay: number;
}

/** Streams one chat with the official SDK; `before` and `behind` are the taps around the proxy. */
export async function* streamChat(before: Tap, behind: Tap): AsyncGenerator<Token> {
  const client = new OpenAI({
    baseURL: `${before.url}/v1`,
    apiKey: 'no-key-needed',
    maxRetries: 0,
    organization: null,
    project: null,
  });
  const start = performance.now();
  const stream = await client.chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: QUESTION }],
    stream: true,
  });
  let event = 0;
  for await (const chunk of stream) {
    const at = performance.now() - start;
    const delay = (before.times[event] ?? Number.NaN) - (behind.times[event] ?? Number.NaN);
    event += 1;
    const text = chunk.choices[0]?.delta.content;
    if (text) yield { text, at, delay };
  }
}
