import { ApiError, GoogleGenAI, Modality } from '@google/genai';

/**
 * The client part of google.test.ts, in a separate process: the SDK looks for Node's own undici on
 * the global object, which jest replaces. JavaScript, since a dozen tests start it and loading tsx takes
 * longer than loading the SDK. Prints one JSON line for each event.
 */
const [baseUrl = '', operation = '', apiKey = 'AIza-test'] = process.argv.slice(2);
const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl } });
const question = { model: 'gemini-2.5-flash', contents: 'Hello?' };
const print = (seen) => void process.stdout.write(`${JSON.stringify(seen)}\n`);

async function speakLive() {
  const session = await client.live.connect({
    model: 'gemini-live-2.5-flash-preview',
    config: { responseModalities: [Modality.TEXT] },
    callbacks: {
      onmessage({ serverContent }) {
        for (const { text } of serverContent?.modelTurn?.parts ?? []) print({ text });
        if (serverContent?.turnComplete) session.close();
      },
      onclose: ({ code }) => print({ closed: code }),
    },
  });
  session.sendClientContent({ turns: 'Hello?', turnComplete: true });
}

async function main() {
  if (operation === 'live') return speakLive();
  if (operation === 'upload') {
    const file = new Blob(['x'.repeat(100)], { type: 'text/plain' });
    const { name } = await client.files.upload({ file });
    return print({ name });
  }
  if (operation === 'content') {
    const { text } = await client.models.generateContent(question);
    return print({ text });
  }
  for await (const { text } of await client.models.generateContentStream(question)) print({ text });
  print({ end: true });
}

main().catch((error) => {
  const status = error instanceof ApiError ? error.status : undefined;
  print({ error: error.name, status, message: error.message });
});
