import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The response that a request asks for, encoded in its prompt. */
export interface Wish {
  readonly key: string;
  /** The model name for the response. */
  readonly model: string;
  readonly ends: 'well' | 'refused' | 'cut';
  readonly input: number;
  readonly cached?: number;
  /** Written to the cache, for five minutes and for an hour. */
  readonly writes?: readonly [number, number];
  readonly output: number;
  readonly reasoning?: number;
  readonly stream?: boolean;
}

/** An API on loopback that uses as many tokens as requested, and records its responses. */
export interface PricedUpstream {
  readonly url: string;
  readonly given: readonly Wish[];
  close(): Promise<void>;
}

export const isAnthropic = ({ model }: Pick<Wish, 'model'>): boolean => model.startsWith('claude');

export async function startPricedUpstream(): Promise<PricedUpstream> {
  const given: Wish[] = [];
  const server = createServer((req, res) => {
    void readJson(req).then((body) => {
      const wish = JSON.parse(body.messages[0]?.content ?? '{}') as Wish;
      given.push(wish);
      if (wish.ends === 'refused') refuse(res);
      else if (isAnthropic(wish)) answerAsAnthropic(res, wish);
      else answerAsOpenAi(res, wish);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    given,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readJson(req: IncomingMessage): Promise<{ messages: { content: string }[] }> {
  let text = '';
  for await (const piece of req) text += String(piece);
  return JSON.parse(text);
}

function refuse(res: ServerResponse): void {
  const error = { message: 'Slow down.', type: 'requests', code: 'rate_limit_exceeded' };
  res.writeHead(429, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
}

function sendEvents(res: ServerResponse, events: readonly object[], isCut: boolean): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    const name = 'type' in event ? `event: ${event.type}\n` : '';
    res.write(`${name}data: ${JSON.stringify(event)}\n\n`);
  }
  // The written bytes have to be sent before the connection breaks.
  if (isCut) setTimeout(() => res.destroy(), 100);
  else res.end(isOpenAi(events) ? 'data: [DONE]\n\n' : '');
}

const isOpenAi = ([first]: readonly object[]) => first !== undefined && 'choices' in first;

function answerAsOpenAi(res: ServerResponse, wish: Wish): void {
  const { model, input, cached = 0, output, reasoning = 0, ends } = wish;
  const usage = {
    ...{ prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
  const base = { id: 'chat-1', object: 'chat.completion', created: 1, model };
  if (!wish.stream) {
    const message = { role: 'assistant', content: 'Hi.' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ ...base, choices, usage }));
    return;
  }
  const piece = { ...base, choices: [{ index: 0, delta: { content: 'Hi' } }], usage: null };
  const last = { ...base, choices: [], usage };
  sendEvents(res, ends === 'cut' ? [piece] : [piece, last], ends === 'cut');
}

/** Anthropic counts cache reads and writes separately from the input, not as part of it. */
function answerAsAnthropic(res: ServerResponse, wish: Wish): void {
  const { model, input, cached = 0, writes = [0, 0], output, ends } = wish;
  const [short, long] = writes;
  const usage = {
    input_tokens: input - cached - short - long,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: short + long,
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
    output_tokens: 1,
  };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], usage };
  const start = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
  ];
  const end = [
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: output },
    },
    { type: 'message_stop' },
  ];
  sendEvents(res, ends === 'cut' ? start : [...start, ...end], ends === 'cut');
}
