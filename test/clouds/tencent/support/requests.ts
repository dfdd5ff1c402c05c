import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { createSignal } from '../../../support/signal';

/** A response in progress. */
export interface Incoming {
  /** Resolves when the head has arrived. */
  readonly head: Promise<IncomingMessage>;
  received(): string;
  until<T>(what: string, probe: () => T | undefined): Promise<T>;
  /** Resolves when the response is complete; rejects when it is cut off. */
  readonly complete: Promise<void>;
  leave(): void;
}

/** Sends a request and lets the test observe the response. */
export function open(url: string, options: RequestOptions = {}, body?: Buffer | string): Incoming {
  let received = '';
  const signal = createSignal(() => received.slice(0, 200));
  // The target is sent as written; a URL object would normalise it.
  const [, host = '', port = '', path = '/'] = /^http:\/\/([^:]+):(\d+)(.*)$/.exec(url) ?? [];
  const outgoing = request({ host, port, path: path || '/', agent: false, ...options });
  const head = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  const complete = head.then(
    (answer) =>
      new Promise<void>((resolve, reject) => {
        answer.setEncoding('latin1');
        answer.on('data', (chunk: string) => {
          received += chunk;
          signal.notify();
        });
        answer.once('end', () => resolve());
        answer.once('error', reject);
        answer.once('close', () => reject(new Error('cut off')));
      }),
  );
  // A test may use only the head or only the end.
  head.catch(() => {});
  complete.catch(() => {});
  outgoing.end(body);
  return {
    head,
    complete,
    received: () => received,
    until: (what, probe) => signal.until(what, probe),
    leave: () => void outgoing.destroy(),
  };
}

/** A complete response. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  json<T = Record<string, unknown>>(): T;
}

/** Sends a request and resolves with the complete response. */
export async function fetchWhole(
  url: string,
  options: RequestOptions = {},
  body?: Buffer | string,
): Promise<Answer> {
  const incoming = open(url, options, body);
  const head = await incoming.head;
  await incoming.complete;
  return {
    status: head.statusCode ?? 0,
    headers: head.headers,
    body: incoming.received(),
    json: <T>() => JSON.parse(incoming.received()) as T,
  };
}
