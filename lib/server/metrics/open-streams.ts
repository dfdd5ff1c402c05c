import type { Duplex } from 'node:stream';
import { Gauge, type Registry } from 'prom-client';
import { type Answer, AnswerWrapper, type Head } from '../../exchange/answer';
import { isEventStream } from '../../http/headers';
import type { RequestHandler, Running } from '../../pipeline/running';

/** Counts active requests and active streams. */
export function watchOpen(registers: [Registry]) {
  const requests = new Gauge({
    ...{ name: 'llm_proxy_open_requests', help: 'Requests that run.', registers },
  });
  const streams = new Gauge({
    ...{ name: 'llm_proxy_open_streams', help: 'Event streams and WebSockets that are open.' },
    registers,
  });

  function watchHandler(handler: RequestHandler): RequestHandler {
    return {
      handle(incoming, client) {
        const answer = new StreamWatch(client, () => streams.inc());
        requests.inc();
        let isOpen = true;
        const running: Running = handler.handle(incoming, answer);
        return {
          exchange: running.exchange,
          countTunnel: (bytesIn, bytesOut) => running.countTunnel(bytesIn, bytesOut),
          close(complete) {
            if (isOpen) requests.dec();
            if (isOpen && answer.isStream) streams.dec();
            isOpen = false;
            return running.close(complete);
          },
        };
      },
    };
  }

  return { watchHandler };
}

class StreamWatch extends AnswerWrapper {
  isStream = false;
  readonly #onStream: () => void;

  constructor(next: Answer, onStream: () => void) {
    super(next);
    this.#onStream = onStream;
  }

  override head(head: Head): boolean {
    if (isEventStream(head.headers)) this.#note();
    return super.head(head);
  }

  override switched(head: Head, upstream: Duplex, early: Buffer): void {
    this.#note();
    super.switched(head, upstream, early);
  }

  #note(): void {
    if (this.isStream) return;
    this.isStream = true;
    this.#onStream();
  }
}
