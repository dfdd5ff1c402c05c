import { LLMock } from '@copilotkit/aimock';

export const QUESTION = 'What does this proxy do?';

const ANSWER =
  'It forwards every byte the moment it arrives: your key, your words, and each token of the response.';
const PACE = { ttft: 300, tps: 18 };

/** A simulated OpenAI API in this process. */
export interface StandIn {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts the simulated API: it streams a reply to the question word by word, and a greeting to
 * everything else.
 */
export async function startStandIn(): Promise<StandIn> {
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent' });
  const words = ANSWER.match(/\s*\S+/g) ?? [];
  const blocks = words.map((text) => ({ type: 'text' as const, text }));
  mock.onMessage(QUESTION, { blocks }, { streamingProfile: PACE });
  mock.onEmbedding(/.*/, { embedding: [0.1, 0.2, 0.3] });
  // The first matching fixture is used, so the one for everything comes last.
  mock.onMessage(
    /.*/,
    { content: 'Hello from the simulated OpenAI API.' },
    { chunkSize: 6, streamingProfile: PACE },
  );
  await mock.start();
  return { port: mock.port, close: () => mock.stop() };
}
