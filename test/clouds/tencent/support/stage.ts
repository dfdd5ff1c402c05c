import OpenAI from 'openai';
import { DEFAULT_KEY } from '../../../../twins/tencent/settings';
import { startTencentTwin, type TencentTwin } from '../../../../twins/tencent/twin';
import { type PacedUpstream, startPacedUpstream } from '../../support/paced-upstream';
import { createService, type Outcome, type Service } from '../../support/service';
import { readPolicy } from './policy';

export const name = 'chatgpt-reverse-proxy-prod-proxy';

type Chat = Awaited<ReturnType<typeof startChat>>;

/** A checkout, a cloud to deploy it to, and an API whose responses continue when the test decides. */
export interface Stage {
  readonly twin: TencentTwin;
  readonly upstream: PacedUpstream;
  readonly service: Service;
  /** Reads to the end. An event that is buffered anywhere would never arrive, because the next one waits for it. */
  readChat(chat: Chat): Promise<string[]>;
  close(): Promise<void>;
}

export async function createStage(): Promise<Stage> {
  // The key has the permissions of the policy in our guide, and no others.
  const key = { ...DEFAULT_KEY, actions: readPolicy('deploy-tencent.md') };
  const twin = await startTencentTwin({ keys: [key] });
  const upstream = await startPacedUpstream();
  const service = createService({ ...twin.env, UPSTREAM_URL: upstream.url });
  return {
    twin,
    upstream,
    service,
    async readChat(chat) {
      const received: string[] = [];
      upstream.sendNext();
      for await (const { choices } of chat) {
        received.push(choices[0]?.delta.content ?? '');
        upstream.sendNext();
      }
      return received;
    },
    async close() {
      service.remove();
      await upstream.close();
      await twin.stop();
    },
  };
}

/** The address as printed on the screen. */
export const readAddress = ({ stdout }: Outcome) =>
  /^ {2}address +(http\S+)$/m.exec(stdout)?.[1] ?? '';

export const createClient = (address: string, apiKey = 'right') =>
  new OpenAI({ baseURL: `${address}/v1`, apiKey, maxRetries: 0 });

export const startChat = (address: string) =>
  createClient(address).chat.completions.create({
    model: 'gpt-test',
    messages: [{ role: 'user', content: 'Tell me about the sea.' }],
    stream: true,
  });

export async function readVersion(address: string): Promise<string> {
  const answer = await fetch(`${address}/-/health`);
  return ((await answer.json()) as { version: string }).version;
}

export async function until(probe: () => boolean, pause = 20): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!probe()) {
    if (Date.now() > deadline) throw new Error('60 s passed');
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
