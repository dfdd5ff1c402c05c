import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSignal } from '../../support/signal';

/** An API on loopback whose responses only continue when the test decides. */
export interface ModelServer {
  readonly url: string;
  /** The chat requests so far. */
  readonly requests: readonly {
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[];
  /** Resolves when this many chats have been requested. */
  untilAsked(count: number): Promise<void>;
  /** Sends one event to the open chat. */
  say(text: string): void;
  /** Sends any data. */
  send(data: unknown): void;
  /** Ends the open chat normally. */
  finish(): void;
  /** Breaks the connection of the open chat. */
  cut(): void;
  /** Resolves when the client of the open chat has disconnected before its end. */
  untilLeft(): Promise<void>;
  close(): Promise<void>;
}

/** The id that OpenAI's support asks for. */
export const API_REQUEST_ID = 'req_of_the_api';
const ids = { 'x-request-id': API_REQUEST_ID };

const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };

/** The errors for the keys `wrong`, `region`, …. */
const refusals: Readonly<Record<string, readonly [status: number, code: string, message: string]>> =
  {
    wrong: [401, 'invalid_api_key', 'Incorrect API key provided: sk-wr***ng.'],
    region: [
      403,
      'unsupported_country_region_territory',
      'Country, region, or territory not supported',
    ],
    quota: [429, 'insufficient_quota', 'You exceeded your current quota.'],
    busy: [429, 'rate_limit_exceeded', 'Rate limit reached for gpt-test.'],
    down: [503, 'server_error', 'The server is overloaded.'],
  };

export async function startModelServer(): Promise<ModelServer> {
  const requests: { headers: IncomingMessage['headers']; body: string }[] = [];
  let open: ServerResponse | undefined;
  let hasLeft = false;
  const signal = createSignal(() => `${requests.length} requests`);

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const sendJson = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json', ...ids });
      response.end(JSON.stringify(value));
    };
    const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const refusal = refusals[key];
    if (refusal) {
      const [status, code, message] = refusal;
      return sendJson(status, { error: { message, type: 'error', param: null, code } });
    }
    if (key === 'reset') return void response.destroy();
    if (request.url === '/v1/models') {
      const ids = ['text-embedding-test', 'gpt-test', 'gpt-test-mini', 'whisper-test'];
      return sendJson(200, { object: 'list', data: ids.map((id) => ({ id, object: 'model' })) });
    }
    if (request.url !== '/v1/chat/completions') return sendJson(404, { error: { message: 'no' } });
    requests.push({ headers: request.headers, body });
    open = response;
    hasLeft = false;
    response.writeHead(200, { 'content-type': 'text/event-stream', ...ids });
    response.flushHeaders();
    response.once('close', () => {
      hasLeft = !response.writableFinished;
      signal.notify();
    });
    signal.notify();
  }

  const send = (data: unknown) => void open?.write(`data: ${JSON.stringify(data)}\n\n`);
  const toChunk = (content: string, finish_reason: string | null = null) => ({
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: content ? { content } : {}, finish_reason }],
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async untilAsked(count) {
      await signal.until('a chat request', () => requests.length >= count || undefined, 20_000);
    },
    say: (text) => send(toChunk(text)),
    send,
    finish() {
      send(toChunk('', 'stop'));
      send({ object: 'chat.completion.chunk', choices: [], usage });
      open?.end('data: [DONE]\n\n');
    },
    cut: () => open?.destroy(),
    async untilLeft() {
      await signal.until('the client to disconnect', () => hasLeft || undefined, 20_000);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
