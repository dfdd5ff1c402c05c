import type { Message, Speaker } from './dialect';
import { toDataUrl } from './image';

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly reasoning_content?: string };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: Count | null;
  readonly x_groq?: { readonly usage?: Count };
}

interface Count {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
}

/** Plain text if there is no image: not every server with this API accepts content parts. */
function toMessage({ role, text, image }: Message): object {
  if (!image) return { role, content: text };
  const picture = { type: 'image_url', image_url: { url: toDataUrl(image) } };
  return { role, content: [picture, { type: 'text', text }] };
}

/** Mistral rejects unknown fields, and reports the usage anyway. */
const withoutStreamOptions = new Set(['mistral']);

export const openai: Speaker = {
  toHeaders: (key): Record<string, string> => (key ? { authorization: `Bearer ${key}` } : {}),
  modelsPath: '/models',
  readModels: (answer) =>
    ((answer as { data?: { id: string }[] }).data ?? []).map(({ id }) => id).sort(),
  toChat(model, messages, { name }) {
    const body = {
      model,
      messages: messages.map(toMessage),
      stream: true,
      ...(!withoutStreamOptions.has(name) && { stream_options: { include_usage: true } }),
    };
    return { path: '/chat/completions', body };
  },
  read(chunk: Chunk) {
    const [choice] = chunk.choices ?? [];
    const usage = chunk.usage ?? chunk.x_groq?.usage;
    return {
      text: choice?.delta?.content ?? undefined,
      isThought: Boolean(choice?.delta?.reasoning_content),
      usage: usage && { input: usage.prompt_tokens, output: usage.completion_tokens },
      isEnd: Boolean(choice?.finish_reason),
    };
  },
};
