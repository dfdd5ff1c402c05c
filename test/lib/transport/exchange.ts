import type { Duplex, Readable } from 'node:stream';
import type { Provider } from '../../../lib/dialects/provider';
import type { Answer, Flight, Head } from '../../../lib/exchange/answer';
import { Body, type BodyOptions } from '../../../lib/exchange/body';
import type { ProxyError } from '../../../lib/exchange/errors';
import { Exchange } from '../../../lib/exchange/exchange';
import type { Upstream } from '../../../lib/exchange/layer';
import { createSignal } from '../../support/signal';

/** A test's request to an upstream. */
export interface Request extends BodyOptions {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: Buffer | Readable;
  readonly upgrade?: 'websocket';
  /** Whether the client accepts the head and each piece at once. */
  readonly goesOn?: () => boolean;
  readonly onStart?: (flight: Flight) => void;
  readonly onHead?: (head: Head) => void;
  readonly onData?: (chunk: Buffer) => void;
}

/** A response that records what it receives, like the client's own. */
export interface KeptAnswer extends Answer {
  readonly exchange: Exchange;
  flight: Flight;
  readonly starts: number;
  readonly interims: readonly Head[];
  readonly final: Head | undefined;
  readonly chunks: readonly Buffer[];
  readonly trailers: string[] | undefined;
  readonly socket: Duplex | undefined;
  readonly early: Buffer | undefined;
  readonly error: ProxyError | undefined;
  /** The body so far, as latin1. */
  text(): string;
  until<T>(what: string, probe: () => T | undefined, patience?: number): Promise<T>;
  /** Resolves with the last call that a response gets. */
  over(patience?: number): Promise<'end' | 'switched' | 'fail'>;
}

/** Sends a request, like the pipeline. */
export function send(upstream: Upstream, request: Request = {}): KeptAnswer {
  const { method = 'GET', target = '/', headers = [], upgrade, goesOn = () => true } = request;
  const body = new Body(request.body, request);
  const incoming = { method, target, headers: [], body, upgrade };
  const provider = {} as Provider;
  const exchange = new Exchange(incoming, 'id', { provider, upstream, target }, headers);

  let last: 'end' | 'switched' | 'fail' | undefined;
  const signal = createSignal(() => `${kept.final?.status} ${kept.error?.code} ${kept.text()}`);
  const expectOpen = () => {
    if (last) throw new Error(`called after ${last}`);
  };
  const close = (how: typeof last) => {
    expectOpen();
    last = how;
    signal.notify();
  };
  const kept = {
    exchange,
    flight: undefined as unknown as Flight,
    starts: 0,
    interims: [] as Head[],
    final: undefined as Head | undefined,
    chunks: [] as Buffer[],
    trailers: undefined as string[] | undefined,
    socket: undefined as Duplex | undefined,
    early: undefined as Buffer | undefined,
    error: undefined as ProxyError | undefined,
    text: () => Buffer.concat(kept.chunks).toString('latin1'),
    until: signal.until,
    over: (patience?: number) => signal.until('the last call', () => last, patience),
    start(flight: Flight) {
      expectOpen();
      kept.flight = flight;
      kept.starts += 1;
      request.onStart?.(flight);
      signal.notify();
    },
    inform(head: Head) {
      expectOpen();
      kept.interims.push(head);
      signal.notify();
    },
    head(head: Head) {
      expectOpen();
      kept.final = head;
      request.onHead?.(head);
      signal.notify();
      return goesOn();
    },
    data(chunk: Buffer) {
      expectOpen();
      kept.chunks.push(chunk);
      request.onData?.(chunk);
      signal.notify();
      return goesOn();
    },
    end(trailers: string[]) {
      kept.trailers = trailers;
      close('end');
    },
    switched(head: Head, socket: Duplex, early: Buffer) {
      Object.assign(kept, { final: head, socket, early });
      close('switched');
    },
    fail(error: ProxyError) {
      kept.error = error;
      close('fail');
    },
  };
  void upstream.send(exchange, kept);
  return kept;
}
