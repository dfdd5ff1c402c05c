import type { Duplex, Readable } from 'node:stream';
import { dialects } from '../../../lib/dialects';
import type { DialectName } from '../../../lib/dialects/dialect';
import type { Provider } from '../../../lib/dialects/provider';
import type { Answer, Flight, Head } from '../../../lib/exchange/answer';
import { Body } from '../../../lib/exchange/body';
import { ProxyError } from '../../../lib/exchange/errors';
import { Exchange } from '../../../lib/exchange/exchange';
import type { Layer, Send, Upstream } from '../../../lib/exchange/layer';

/** What a client receives. */
export class RecordedAnswer implements Answer {
  status: number | undefined;
  headers: string[] = [];
  body = '';
  failure: ProxyError | undefined;
  hasEnded = false;
  flight: Flight | undefined;
  readonly informed: Head[] = [];

  start(flight: Flight): void {
    this.flight = flight;
  }
  inform(head: Head): void {
    this.informed.push(head);
  }
  head({ status, headers }: Head): boolean {
    if (this.status !== undefined) throw new Error('two heads');
    this.status = status;
    this.headers = headers;
    return true;
  }
  data(chunk: Buffer): boolean {
    this.body += chunk.toString();
    return true;
  }
  end(): void {
    if (this.hasEnded) throw new Error('two ends');
    this.hasEnded = true;
  }
  switched(head: Head, _upstream: Duplex, _early: Buffer): void {
    this.head(head);
    this.hasEnded = true;
  }
  fail(error: ProxyError): void {
    if (this.hasEnded || this.failure) throw new Error('two ends');
    this.failure = error;
  }
  /** A header of the response, or of the error response that would be sent. */
  header(name: string): string | undefined {
    const headers = [...this.headers, ...(this.failure?.headers ?? [])];
    const at = headers.findIndex((item, index) => index % 2 === 0 && item.toLowerCase() === name);
    return at === -1 ? undefined : headers[at + 1];
  }
}

export const toProvider = (dialect: DialectName, url = 'https://api.example.com'): Provider => ({
  ...{ name: dialect, dialect: dialects[dialect], url: new URL(url), urls: [new URL(url)] },
});

/** A request that has passed all layers, and the means to answer it. */
export class SentRequest {
  readonly target: string;
  readonly headers: readonly string[];
  readonly upstream: Upstream;

  constructor(
    readonly exchange: Exchange,
    readonly answer: Answer,
  ) {
    this.target = exchange.target;
    this.headers = exchange.headers;
    this.upstream = exchange.upstream;
  }

  header(name: string): string[] {
    return this.headers.filter(
      (_, index) => index % 2 === 1 && this.headers[index - 1]?.toLowerCase() === name,
    );
  }

  /** The request has been sent. */
  start(sent: Flight['sent'] = 'all'): void {
    this.answer.start({ abort() {}, resume() {}, sent });
  }

  reply(status: number, body: unknown = {}, ...headers: string[]): void {
    this.start();
    const content = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const type = ['content-type', 'application/json', 'content-length', String(content.length)];
    this.answer.head({ status, reason: undefined, headers: [...type, ...headers] });
    this.answer.data(content);
    this.answer.end([]);
  }
}

/** An upstream with only an address. */
export const toUpstream = (url: string): Upstream => ({
  ...{
    origin: new URL(url).origin,
    url: new URL(url),
    send() {},
    preload() {},
    warm() {},
    refresh() {},
    close() {},
  },
});

export interface Asked {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  /** The same for bytes that are not text, or still arrive. */
  readonly content?: Buffer | Readable;
  readonly provider?: Provider;
  readonly upgrade?: 'websocket';
}

export function createExchange(asked: Asked = {}): Exchange {
  const { method = 'POST', target = '/v1/chat/completions', headers = [], upgrade } = asked;
  const provider = asked.provider ?? toProvider('openai');
  const content = asked.body === undefined ? asked.content : Buffer.from(asked.body);
  const body = new Body(content);
  const incoming = { method, target, headers, body, upgrade };
  const upstream = toUpstream(provider.url.href);
  return new Exchange(incoming, 'id', { provider, upstream, target }, headers);
}

/** Layers in front of a list that records what passes them. */
export function createStage(...layers: readonly Layer[]) {
  const sent: SentRequest[] = [];
  const last: Send = (exchange, answer) => void sent.push(new SentRequest(exchange, answer));
  const send = layers.reduceRight((next: Send, layer) => guard(layer(next)), last);
  return {
    sent,
    /** Sends a request in; resolves when it has gone as far as it can without an answer. */
    async ask(asked: Asked = {}) {
      const exchange = createExchange(asked);
      const answer = new RecordedAnswer();
      await send(exchange, answer);
      return { exchange, answer };
    },
  };
}

/** Like `compose`. */
function guard(send: Send): Send {
  return async (exchange, answer) => {
    try {
      await send(exchange, answer);
    } catch (error) {
      answer.fail(
        error instanceof ProxyError ? error : new ProxyError('internal_error', { cause: error }),
      );
    }
  };
}
