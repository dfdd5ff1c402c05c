import type { Duplex } from 'node:stream';
import type { Provider } from '../dialects/provider';
import { mayRefuseRegion, refusesRegion } from '../dialects/region-refusal';
import type { Answer, Flight, Head } from '../exchange/answer';
import { Body } from '../exchange/body';
import { ProxyError } from '../exchange/errors';
import { Exchange, type Incoming } from '../exchange/exchange';
import { sendReply, toJsonReply } from '../exchange/reply';
import type { Endpoint, Surroundings } from './endpoint';

/** An API that has not responded within this time counts as unreachable. Milliseconds. */
const patience = 10_000;

/** How much of an error response to read, to recognise an unsupported region. Bytes. */
const longestRefusal = 4_096;

/** A path that every API has, and that is rejected quickly without a key. */
const targets = {
  openai: '/v1/models',
  azure: '/v1/models',
  anthropic: '/v1/models',
  gemini: '/v1beta/models',
} as const;

interface Reach {
  readonly provider: string;
  /** Until the head of the API's response, or until the failure. */
  readonly ms: number;
  /** The status class: without a key, a healthy API returns `4xx`. */
  readonly status?: string;
  /** Instead of that: a code of the proxy, or `unsupported_region`. */
  readonly error?: string;
}

/** One request at a time for each provider: concurrent callers share its result. */
const running = new Map<string, Promise<Reach>>();

/**
 * `GET /-/reach?provider=NAME`: whether the proxy can reach an API. It requests the list of models,
 * without a key and without any of the caller's headers; without a name, from the default provider.
 */
export const reach: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: true,
  async send(exchange, answer, surroundings) {
    const { defaultProvider, named } = surroundings.config.providers;
    const query = new URLSearchParams(exchange.incoming.target.split('?', 2)[1]);
    const name = query.get('provider') ?? defaultProvider.name;
    const provider = [defaultProvider, ...named].find((one) => one.name === name);
    if (!provider) throw new ProxyError('unknown_upstream');
    let probe = running.get(name);
    if (!probe) {
      probe = ask(provider, surroundings).finally(() => running.delete(name));
      running.set(name, probe);
    }
    const facts = await probe;
    if (!exchange.isOver) sendReply(exchange, answer, toJsonReply(facts));
  },
};

async function ask(provider: Provider, { upstreamOf }: Surroundings): Promise<Reach> {
  const target = targets[provider.dialect.name];
  const upstream = upstreamOf(provider);
  const body = new Body(undefined);
  const incoming: Incoming = { method: 'GET', target, headers: [], body };
  // Some firewalls reject requests without a user agent.
  const headers = ['accept', 'application/json', 'user-agent', 'reach'];
  const exchange = new Exchange(incoming, 'reach', { provider, upstream, target }, headers);
  const started = performance.now();
  const { at = performance.now(), ...facts } = await new Promise<Found>((resolve) => {
    const answer = new Probe(resolve);
    const timer = setTimeout(() => answer.giveUp(), patience);
    exchange.onEnd(() => clearTimeout(timer));
    void upstream.send(exchange, answer);
  });
  await exchange.end();
  return { provider: provider.name, ms: Math.round(at - started), ...facts };
}

type Found = Omit<Reach, 'provider' | 'ms'> & { readonly at?: number };

/**
 * Reads the upstream's response: the status class, and enough of an error to recognise an
 * unsupported region.
 */
class Probe implements Answer {
  readonly #resolve: (found: Found) => void;
  #flight: Flight | undefined;
  #head: Head | undefined;
  #at = 0;
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #isOver = false;

  constructor(resolve: (found: Found) => void) {
    this.#resolve = resolve;
  }

  giveUp(): void {
    if (this.#isOver) return;
    this.#settle({ error: 'upstream_timeout' });
    this.#flight?.abort();
  }

  start(flight: Flight): void {
    this.#flight = flight;
  }

  inform(): void {}

  head(head: Head): boolean {
    this.#head = head;
    this.#at = performance.now();
    if (!mayRefuseRegion(head.status)) this.#leave();
    return true;
  }

  data(chunk: Buffer): boolean {
    if (this.#isOver) return true;
    this.#pieces.push(chunk);
    this.#length += chunk.length;
    if (this.#length > longestRefusal) this.#leave();
    return true;
  }

  end(): void {
    this.#settle(this.#read());
  }

  switched(_head: Head, upstream: Duplex): void {
    upstream.destroy();
    this.#settle({ error: 'upstream_invalid' });
  }

  fail({ code }: ProxyError): void {
    // Once the head has arrived, a missing rest does not mean that the API is unreachable.
    this.#settle(this.#head ? this.#read() : { error: code });
  }

  /** The rest of the response is not needed. */
  #leave(): void {
    this.#settle(this.#read());
    this.#flight?.abort();
  }

  #read(): Found {
    const { status = 502, headers = [] } = this.#head ?? {};
    const body = Buffer.concat(this.#pieces);
    if (refusesRegion({ status, headers, body }))
      return { error: 'unsupported_region', at: this.#at };
    return { status: `${Math.floor(status / 100)}xx`, at: this.#at };
  }

  #settle(found: Found): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#resolve(found);
  }
}
