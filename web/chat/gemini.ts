import type { Speaker } from './dialect';

interface Chunk {
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly { text?: string; thought?: boolean }[] };
    readonly finishReason?: string;
  }[];
  readonly usageMetadata?: { promptTokenCount?: number; candidatesTokenCount?: number };
}

interface Model {
  readonly name: string;
  readonly supportedGenerationMethods?: readonly string[];
}

export const gemini: Speaker = {
  toHeaders: (key): Record<string, string> => (key ? { 'x-goog-api-key': key } : {}),
  modelsPath: '/v1beta/models?pageSize=200',
  readModels: (answer) =>
    ((answer as { models?: Model[] }).models ?? [])
      .filter(
        ({ supportedGenerationMethods: methods }) => methods?.includes('generateContent') ?? true,
      )
      .map(({ name }) => name.replace(/^models\//, '')),
  toChat(model, messages) {
    const contents = messages.map(({ role, text, image }) => ({
      role: role === 'user' ? 'user' : 'model',
      parts: [
        ...(image ? [{ inlineData: { mimeType: image.mediaType, data: image.base64 } }] : []),
        { text },
      ],
    }));
    const path = `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`;
    return { path, body: { contents } };
  },
  read({ candidates: [candidate] = [], usageMetadata: usage }: Chunk) {
    const parts = candidate?.content?.parts ?? [];
    const said = parts.filter(({ thought }) => !thought).map(({ text = '' }) => text);
    return {
      text: said.join(''),
      isThought: parts.length > said.length,
      usage: usage && { input: usage.promptTokenCount, output: usage.candidatesTokenCount },
      isEnd: Boolean(candidate?.finishReason),
    };
  },
};
