import { LLMock } from '@copilotkit/aimock';

export const QUESTION = 'What does this proxy do?';

const ANSWER =
  'It passes every byte on the moment it arrives: your key, your words, and each token of the answer.';
const PACE = { ttft: 300, tps: 18 };

/** A stand-in for the OpenAI API in this process. */
export interface StandIn {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the stand-in: the question is answered word by word, everything else with a greeting. */
export async function startStandIn(): Promise<StandIn> {
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent' });
  const words = ANSWER.match(/\s*\S+/g) ?? [];
  const blocks = words.map((text) => ({ type: 'text' as const, text }));
  mock.onMessage(QUESTION, { blocks }, { streamingProfile: PACE });
  mock.onEmbedding(/.*/, { embedding: [0.1, 0.2, 0.3] });
  // The first fixture that fits wins, so the one for everything comes last.
  mock.onMessage(
    /.*/,
    { content: 'Hello from the stand-in for the OpenAI API.' },
    { chunkSize: 6, streamingProfile: PACE },
  );
  await mock.start();
  return { port: mock.port, close: () => mock.stop() };
}
