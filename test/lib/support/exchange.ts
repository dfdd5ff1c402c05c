import type { Duplex } from 'node:stream';
import { dialects } from '../../../lib/dialects';
import type { Answer, Flight, Head } from '../../../lib/exchange/answer';
import { Body } from '../../../lib/exchange/body';
import type { ProxyError } from '../../../lib/exchange/errors';
import { Exchange, type Incoming } from '../../../lib/exchange/exchange';
import type { Upstream } from '../../../lib/exchange/layer';

/** An exchange for unit tests: by default a POST with a small body to an unknown upstream. */
export function createExchange(
  incoming: Partial<Incoming> = {},
  upstream: Partial<Upstream> = {},
): Exchange {
  const url = new URL('https://upstream.test');
  const whole: Incoming = {
    method: 'POST',
    target: '/v1/chat/completions',
    headers: [],
    body: new Body(undefined),
    ...incoming,
  };
  const provider = { name: 'default', dialect: dialects.openai, url, urls: [url] as const };
  const ways: Upstream = {
    ...{
      origin: url.origin,
      url,
      send: () => {},
      preload() {},
      warm() {},
      refresh() {},
      close() {},
    },
    ...upstream,
  };
  const route = { provider: { ...provider, urls: [url] as [URL] }, upstream: ways };
  return new Exchange(whole, 'id-1', { ...route, target: whole.target }, [...whole.headers]);
}

/** A client's response that records what it receives, and can stop reading. */
export class RecordedAnswer implements Answer {
  readonly calls: string[] = [];
  readonly chunks: Buffer[] = [];
  heads: Head[] = [];
  flight: Flight | undefined;
  failure: ProxyError | undefined;
  reads = true;

  get text(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  start(flight: Flight): void {
    this.calls.push('start');
    this.flight = flight;
  }

  inform(head: Head): void {
    this.calls.push(`inform ${head.status}`);
  }

  head(head: Head): boolean {
    this.calls.push(`head ${head.status}`);
    this.heads.push(head);
    return this.reads;
  }

  data(chunk: Buffer): boolean {
    this.calls.push('data');
    this.chunks.push(chunk);
    return this.reads;
  }

  end(): void {
    this.calls.push('end');
  }

  switched(head: Head, _upstream: Duplex, _early: Buffer): void {
    this.calls.push('switched');
    this.heads.push(head);
  }

  fail(error: ProxyError): void {
    this.calls.push(`fail ${error.code}`);
    this.failure = error;
  }
}
