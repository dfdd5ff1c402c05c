import type { Message, Speaker } from './dialect';

interface AnthropicEvent {
  readonly type: string;
  readonly delta?: { readonly text?: string; readonly thinking?: string };
  readonly message?: { readonly usage?: Count };
  readonly usage?: Count;
}

interface Count {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
}

function toMessage({ role, text, image }: Message): object {
  if (!image) return { role, content: text };
  const source = { type: 'base64', media_type: image.mediaType, data: image.base64 };
  return {
    role,
    content: [
      { type: 'image', source },
      { type: 'text', text },
    ],
  };
}

export const anthropic: Speaker = {
  toHeaders: (key) => ({
    ...(key && { 'x-api-key': key }),
    'anthropic-version': '2023-06-01',
    // The API rejects requests from browsers without this header.
    'anthropic-dangerous-direct-browser-access': 'true',
  }),
  modelsPath: '/v1/models?limit=100',
  readModels: (answer) => ((answer as { data?: { id: string }[] }).data ?? []).map(({ id }) => id),
  toChat(model, messages) {
    const body = {
      model,
      max_tokens: 4096,
      messages: messages.map(toMessage),
      stream: true,
    };
    return { path: '/v1/messages', body };
  },
  read({ type, delta, message, usage = message?.usage }: AnthropicEvent) {
    return {
      text: delta?.text,
      isThought: Boolean(delta?.thinking),
      usage: usage && {
        ...(usage.input_tokens !== undefined && { input: usage.input_tokens }),
        ...(usage.output_tokens !== undefined && { output: usage.output_tokens }),
      },
      isEnd: type === 'message_stop',
    };
  },
};
