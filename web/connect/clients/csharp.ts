import { byDialect, type Client } from '../client';

export const csharp: Client = {
  name: 'C#',
  version: 'OpenAI 2.x (NuGet)',
  recipe: byDialect({
    openai: ({ base, key, model }) => ({
      baseUrl: base,
      code: [
        {
          language: 'csharp',
          text: `using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

ChatClient client = new(
    model: "${model}",
    credential: new ApiKeyCredential("${key}"),
    options: new OpenAIClientOptions { Endpoint = new Uri("${base}") });
foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreaming("Hello"))
{
    foreach (ChatMessageContentPart part in update.ContentUpdate) Console.Write(part.Text);
}`,
        },
      ],
    }),
  }),
};
