import { byDialect, type Client } from '../client';

export const go: Client = {
  name: 'Go',
  version: 'openai-go 3.x, anthropic-sdk-go 1.x, genai 1.x',
  recipe: byDialect({
    openai: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'go',
          text: `// github.com/openai/openai-go/v3 and its package option
client := openai.NewClient(
	option.WithBaseURL("${base}"),
	option.WithAPIKey("${key}"),
)
stream := client.Chat.Completions.NewStreaming(context.Background(), openai.ChatCompletionNewParams{
	Model:    "${model}",
	Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Hello")},
})
for stream.Next() {
	if chunk := stream.Current(); len(chunk.Choices) > 0 {
		fmt.Print(chunk.Choices[0].Delta.Content)
	}
}`,
        },
      ],
    }),
    anthropic: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'go',
          text: `// github.com/anthropics/anthropic-sdk-go and its package option
client := anthropic.NewClient(
	option.WithBaseURL("${base}"),
	option.WithAPIKey("${key}"),
)
message, err := client.Messages.New(context.Background(), anthropic.MessageNewParams{
	Model:     "${model}",
	MaxTokens: 1024,
	Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("Hello"))},
})`,
        },
      ],
    }),
    gemini: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'go',
          text: `// google.golang.org/genai
client, err := genai.NewClient(context.Background(), &genai.ClientConfig{
	APIKey:      "${key}",
	HTTPOptions: genai.HTTPOptions{BaseURL: "${base}/"},
})
for chunk, err := range client.Models.GenerateContentStream(
	context.Background(), "${model}", genai.Text("Hello"), nil,
) {
	if err != nil {
		panic(err)
	}
	fmt.Print(chunk.Text())
}`,
        },
      ],
    }),
  }),
};
