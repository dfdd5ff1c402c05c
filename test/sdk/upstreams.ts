import { LLMock } from '@copilotkit/aimock';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';

/** What the stand-in says in every chat, and how it cuts it. */
export const ANSWER = 'Hello, this is the stand-in.';
export const SPEECH = Buffer.from(Array.from({ length: 2048 }, (_, at) => (at * 7) % 256));
export const TRANSCRIPT = 'Words that were spoken.';
export const VECTOR = [0.25, -0.5, 0.125];

/** A proxy in front of a stand-in that speaks the providers' APIs. */
export interface StandIn {
  readonly mock: LLMock;
  readonly proxy: ProxyProcess;
  close(): Promise<void>;
}

export async function startStandIn(
  environment: Readonly<Record<string, string>> = {},
): Promise<StandIn> {
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent' });
  mock.onEmbedding(/.*/, { embedding: VECTOR });
  mock.onSpeech(/.*/, { audio: SPEECH.toString('base64'), format: 'mp3' });
  mock.onTranscription({ transcription: { text: TRANSCRIPT } });
  // The first fixture that fits wins, so the one for everything comes last.
  mock.onMessage(/.*/, { content: ANSWER }, { chunkSize: 6 });
  await mock.start();
  const proxy = await startProxy({ UPSTREAM_URL: mock.url, ...environment });
  return {
    mock,
    proxy,
    async close() {
      await proxy.stop();
      await mock.stop();
    },
  };
}

/** A proxy in front of an upstream whose every byte the test sends itself. */
export interface Exact {
  readonly upstream: RawUpstream;
  readonly proxy: ProxyProcess;
  close(): Promise<void>;
}

export async function startExact(
  environment: Readonly<Record<string, string>> = {},
): Promise<Exact> {
  const upstream = await startRawUpstream();
  const proxy = await startProxy({ UPSTREAM_URL: upstream.url, ...environment });
  return {
    upstream,
    proxy,
    async close() {
      await proxy.stop();
      await upstream.close();
    },
  };
}

/** The bytes of an answer with a JSON body. */
export function toJsonAnswer(status: string, value: unknown, ...headers: string[]): string {
  const body = JSON.stringify(value);
  const lines = [`HTTP/1.1 ${status}`, 'Content-Type: application/json', ...headers];
  return `${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The head of an answer that is streamed. */
export const EVENT_STREAM =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';

/** One server-sent event as one chunk. */
export function toEventChunk(value: unknown, name?: string): string {
  const data = typeof value === 'string' ? value : JSON.stringify(value);
  const event = `${name === undefined ? '' : `event: ${name}\n`}data: ${data}\n\n`;
  return `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`;
}

export const LAST_CHUNK = '0\r\n\r\n';
