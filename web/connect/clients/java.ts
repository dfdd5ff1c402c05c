import { byDialect, type Client } from '../client';

export const java: Client = {
  name: 'Java',
  version: 'openai-java 4.35.0, anthropic-java 2.x',
  recipe: byDialect({
    openai: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'java',
          text: `// com.openai:openai-java
OpenAIClient client = OpenAIOkHttpClient.builder()
    .baseUrl("${base}")
    .apiKey("${key}")
    .build();
ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
    .model("${model}")
    .addUserMessage("Hello")
    .build();
try (StreamResponse<ChatCompletionChunk> stream =
    client.chat().completions().createStreaming(params)) {
  stream.stream()
      .flatMap(chunk -> chunk.choices().stream())
      .forEach(choice -> choice.delta().content().ifPresent(System.out::print));
}`,
        },
      ],
    }),
    anthropic: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'java',
          text: `// com.anthropic:anthropic-java
AnthropicClient client = AnthropicOkHttpClient.builder()
    .baseUrl("${base}")
    .apiKey("${key}")
    .build();
Message message = client.messages().create(MessageCreateParams.builder()
    .model("${model}")
    .maxTokens(1024)
    .addUserMessage("Hello")
    .build());`,
        },
      ],
    }),
  }),
};
