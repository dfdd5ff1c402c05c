import { connect } from 'node:net';
import type { Framing, HttpMessage } from './http-messages';
import { bodyOf, createMessageParser, valuesOf } from './http-messages';
import type { RawSocket } from './raw-socket';
import { createRawSocket } from './raw-socket';

/** A response as received on the wire. */
export interface ClientAnswer {
  readonly message: HttpMessage;
  readonly status: number;
  readonly reason: string;
  /** All values of a header, in order. */
  header(name: string): string[];
  /** The decoded body so far; latin1. */
  text(): string;
  json(): unknown;
}

export interface RawClient extends RawSocket {
  /** Resolves with the next response as soon as its head has arrived, including 1xx responses. */
  head(patience?: number): Promise<ClientAnswer>;
  /** Resolves with the next final response when its complete body has arrived. */
  answer(patience?: number): Promise<ClientAnswer>;
  /** Responses whose head has arrived, including 1xx responses. */
  readonly answers: readonly ClientAnswer[];
}

/** Connects a client that sends exactly the given bytes. */
export async function connectRawClient(url: string): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  const bodiless: boolean[] = [];
  let finals = 0;

  const parser = createMessageParser((head): Framing => {
    const status = Number(head.slice(9, 12));
    if (status === 101) return 'tunnel';
    if (status < 200) return 0;
    const noBody = bodiless[finals] === true || status === 204 || status === 304;
    finals += 1;
    return noBody ? 0 : frameAnswer(head);
  });
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(port || 80), allowHalfOpen: true });
  const raw = createRawSocket(socket, parser);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });

  let taken = 0;
  const next = async (patience?: number): Promise<ClientAnswer> => {
    const probe = () => raw.messages[taken];
    const message = await raw.until('the head of a response', probe, patience);
    taken += 1;
    return toClientAnswer(message);
  };
  const client: Omit<RawClient, keyof RawSocket> & Pick<RawSocket, 'send'> = {
    send(bytes) {
      // A response to HEAD has no body, whatever its headers say.
      const text = typeof bytes === 'string' ? bytes : '';
      for (const [, method] of text.matchAll(/(?:^|\r\n\r\n)([A-Z-]+) [^\r\n]+ HTTP\/1\.[01]\r\n/g))
        bodiless.push(method === 'HEAD');
      raw.send(bytes);
    },
    head: next,
    async answer(patience) {
      let answer = await next(patience);
      while (answer.status < 200 && answer.status !== 101) answer = await next(patience);
      await raw.untilComplete(answer.message);
      return answer;
    },
    get answers() {
      return raw.messages.map(toClientAnswer);
    },
  };
  return Object.create(raw, Object.getOwnPropertyDescriptors(client));
}

function frameAnswer(head: string): Framing {
  if (/\r\ntransfer-encoding: *chunked\r\n/i.test(head)) return 'chunked';
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1];
  return length === undefined ? 'until-close' : Number(length);
}

function toClientAnswer(message: HttpMessage): ClientAnswer {
  const [, status = '', reason = ''] =
    /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/s.exec(message.startLine) ?? [];
  return {
    message,
    status: Number(status),
    reason,
    header: (name) => valuesOf(message.headers, name),
    text: () => bodyOf(message).toString('latin1'),
    json: () => JSON.parse(bodyOf(message).toString('utf8')),
  };
}
