import { LLMock } from '@copilotkit/aimock';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { type RawUpstream, startRawUpstream } from '../support/raw-upstream';

/** The stand-in's response to every chat, and its pieces. */
export const ANSWER = 'Hello, this is the stand-in.';
export const SPEECH = Buffer.from(Array.from({ length: 2048 }, (_, at) => (at * 7) % 256));
export const TRANSCRIPT = 'Words that were spoken.';
export const VECTOR = [0.25, -0.5, 0.125];

/** A proxy in front of a stand-in for the providers' APIs. */
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
  // The first matching fixture is used, so the catch-all comes last.
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

/** A proxy in front of an upstream whose bytes are all sent by the test. */
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

/** The bytes of a response with a JSON body. */
export function toJsonAnswer(status: string, value: unknown, ...headers: string[]): string {
  const body = JSON.stringify(value);
  const lines = [`HTTP/1.1 ${status}`, 'Content-Type: application/json', ...headers];
  return `${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The head of a streamed response. */
export const EVENT_STREAM =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';

/** One server-sent event as one chunk. */
export function toEventChunk(value: unknown, name?: string): string {
  const data = typeof value === 'string' ? value : JSON.stringify(value);
  const event = `${name === undefined ? '' : `event: ${name}\n`}data: ${data}\n\n`;
  return `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`;
}

export const LAST_CHUNK = '0\r\n\r\n';
