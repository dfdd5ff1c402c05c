import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a response ends. `cut`: its connection breaks after the first event of a stream. */
export type Ending = 'whole' | 'stream' | 'cut' | 'refused';

/** The usage of a response, with the log's field names. */
export interface GivenOut {
  readonly key: string;
  readonly model: string;
  readonly ending: Ending;
  /** The usage that was reported before the response ended. */
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly written1h: number;
  readonly output: number;
  readonly reasoning: number;
}

/** A stand-in for three APIs that records every token it bills. */
export interface BillingApi {
  readonly url: string;
  readonly givenOut: readonly GivenOut[];
  close(): Promise<void>;
}

type Tokens = Omit<GivenOut, 'key' | 'model' | 'ending'>;

/** Each response has different numbers, so that no two sums are equal by chance. */
function toTokens(count: number, isLong: boolean): Tokens {
  const input = (isLong ? 300_000 : 1000) + count * 7;
  const cached = count * 3;
  return { input, cached, written: 0, written1h: 0, output: 50 + count * 11, reasoning: count };
}

/**
 * Starts it. A request names its caller (`x-asked-by`) and how its response is to end (`x-ending`) in its
 * headers, and gets a response in the format of the API that its path belongs to.
 */
export async function startBillingApi(): Promise<BillingApi> {
  const givenOut: GivenOut[] = [];
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const { url = '', headers } = request;
      const ending = headers['x-ending'] as Ending;
      const model = String(headers['x-model']);
      const given = giveOut(url, ending, toTokens(givenOut.length + 1, headers['x-long'] === '1'));
      givenOut.push({ key: String(headers['x-asked-by']), model, ending, ...given.tokens });
      if (ending === 'refused') return refuse(response);
      if (ending === 'whole') return sendJson(response, 200, given.events.at(-1)?.({ model }));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events = given.events.map((event) => `data: ${JSON.stringify(event({ model }))}\n\n`);
      if (ending === 'stream') return void response.end(events.join(''));
      response.write(events[0] ?? '', () => response.destroy());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    givenOut,
    close: () => new Promise((done) => void server.close(() => done()).closeAllConnections()),
  };
}

type Event = (facts: { readonly model: string }) => object;

const nothing: Tokens = {
  ...{ input: 0, cached: 0, written: 0, written1h: 0, output: 0, reasoning: 0 },
};

/** The reported usage and its events; the last event is also the complete plain response. */
function giveOut(
  path: string,
  ending: Ending,
  all: Tokens,
): { readonly tokens: Tokens; readonly events: readonly Event[] } {
  const isToldAtEnd = ending === 'whole' || ending === 'stream';
  if (path.includes('/messages')) {
    const cache = { written: 40, written1h: 15 };
    const { input, cached } = all;
    const first = {
      // Without the cache.
      input_tokens: input - cached - cache.written,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: cache.written,
      cache_creation: { ephemeral_1h_input_tokens: cache.written1h },
    };
    const told = { ...all, ...cache, reasoning: 0 };
    const atCut = ending === 'cut' ? { ...told, output: 1 } : nothing;
    return {
      tokens: isToldAtEnd ? told : atCut,
      events: [
        ({ model }) => ({
          type: 'message_start',
          message: { model, usage: { ...first, output_tokens: 1 } },
        }),
        ({ model }) => ({
          ...(ending === 'whole' ? { type: 'message', model } : { type: 'message_delta' }),
          usage: { ...(ending === 'whole' && first), output_tokens: all.output },
        }),
      ],
    };
  }
  const told = isToldAtEnd ? all : nothing;
  if (path.includes(':')) {
    const usageMetadata = {
      promptTokenCount: all.input,
      cachedContentTokenCount: all.cached,
      candidatesTokenCount: all.output - all.reasoning,
      thoughtsTokenCount: all.reasoning,
    };
    return {
      tokens: told,
      events: [
        ({ model }) => ({ modelVersion: model, candidates: [] }),
        ({ model }) => ({ modelVersion: model, usageMetadata }),
      ],
    };
  }
  const usage = {
    prompt_tokens: all.input,
    completion_tokens: all.output,
    total_tokens: all.input + all.output,
    prompt_tokens_details: { cached_tokens: all.cached },
    completion_tokens_details: { reasoning_tokens: all.reasoning },
  };
  return {
    tokens: told,
    events: [
      ({ model }) => ({ model, choices: [{ delta: { content: 'Hello' } }], usage: null }),
      ({ model }) => ({ model, choices: [], usage }),
    ],
  };
}

function refuse(response: ServerResponse): void {
  sendJson(response, 429, {
    error: { message: 'Too many requests.', code: 'rate_limit_exceeded' },
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
