import type { AddressInfo } from 'node:net';
import { dialects } from '../../../lib/dialects';
import type { Answer, Head } from '../../../lib/exchange/answer';
import type { ProxyError } from '../../../lib/exchange/errors';
import { Exchange, type Incoming } from '../../../lib/exchange/exchange';
import type { Upstream } from '../../../lib/exchange/layer';
import { toErrorReply } from '../../../lib/pipeline/error-reply';
import type { Running } from '../../../lib/pipeline/running';
import { createProxyServer } from '../../../lib/server/server';
import { connectRawClient, type RawClient } from '../../support/raw-client';
import { createSignal } from '../../support/signal';

/** One request that the server has passed on. */
export interface FakeExchange {
  readonly incoming: Incoming;
  readonly answer: Answer;
  /** What the server reported when the client's side was closed. */
  readonly closes: boolean[];
  readonly tunnelled: number[];
  /** Sends a complete response. */
  reply(status: number, text: string): void;
  /** Like the record: an error response before the head, a cut after it. */
  fail(error: ProxyError): void;
}

/** Starts the server with a proxy that only records its requests. */
export async function startFakeProxy(respond: (exchange: FakeExchange) => void = () => {}) {
  const exchanges: FakeExchange[] = [];
  const signal = createSignal(() => `${exchanges.length} requests`);
  const { server, connections } = createProxyServer({
    config: { clientHeadTimeout: 5_000, headersTimeout: 60_000, bodyTimeout: 60_000 },
    handler: {
      handle(incoming, answer) {
        const exchange = toExchange(incoming, answer, () => signal.notify());
        const running: Running = {
          exchange: new Exchange(incoming, 'id', nowhere, []),
          close(complete) {
            exchange.closes.push(complete);
            signal.notify();
          },
          countTunnel: (bytesIn, bytesOut) => void exchange.tunnelled.push(bytesIn, bytesOut),
        };
        exchanges.push(exchange);
        signal.notify();
        if (incoming.refusal) exchange.fail(incoming.refusal);
        else respond(exchange);
        return running;
      },
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clients: RawClient[] = [];
  return {
    exchanges,
    connections,
    until: signal.until,
    /** Resolves with the request of that number (0, 1, …). */
    request: (at: number) => signal.until(`request ${at}`, () => exchanges[at]),
    async connect() {
      const client = await connectRawClient(`http://127.0.0.1:${port}`);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.destroy();
      // A connection that is not read does not notice that its client has disconnected.
      for (const socket of connections.keys()) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toExchange(incoming: Incoming, answer: Answer, notify: () => void): FakeExchange {
  let isHeadOut = false;
  const send = (head: Head, body: Buffer) => {
    isHeadOut = true;
    answer.head(head);
    answer.data(body);
    answer.end([]);
    incoming.body.discard();
  };
  return {
    incoming,
    answer,
    closes: [],
    tunnelled: [],
    reply(status, text) {
      const headers = ['content-length', String(text.length)];
      send({ status, reason: undefined, headers }, Buffer.from(text));
    },
    fail(error) {
      const { status, headers, body } = toErrorReply(error, dialects.openai);
      if (isHeadOut) answer.fail(error);
      else send({ status, reason: undefined, headers }, body);
      notify();
    },
  };
}

const nothing = () => undefined;
const upstream: Upstream = {
  origin: 'http://nowhere.test',
  url: new URL('http://nowhere.test'),
  send: nothing,
  preload: nothing,
  warm: nothing,
  refresh: nothing,
  close: nothing,
};
const nowhere = {
  provider: {
    name: 'default',
    dialect: dialects.openai,
    url: upstream.url,
    urls: [upstream.url],
  },
  upstream,
  target: '/',
} as const;
