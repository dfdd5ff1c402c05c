import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { createSignal } from '../support/signal';
import { startTlsTerminator, type TlsTerminator } from './tls-terminator';
import {
  ANSWER,
  type Exact,
  type StandIn,
  startExact,
  startStandIn,
  toJsonAnswer,
} from './upstreams';

// The SDK only connects to wss://, so something has to terminate TLS in front of the proxy.
describe('a WebSocket of the openai SDK', () => {
  let standIn: StandIn;
  let exact: Exact;
  let front: TlsTerminator;
  let exactFront: TlsTerminator;

  beforeAll(async () => {
    [standIn, exact] = await Promise.all([startStandIn(), startExact()]);
    front = await startTlsTerminator(standIn.proxy.port);
    exactFront = await startTlsTerminator(exact.proxy.port);
  });
  afterAll(async () => {
    await Promise.all([front.close(), exactFront.close()]);
    await Promise.all([standIn.close(), exact.close()]);
  });

  const createClient = ({ url }: TlsTerminator) =>
    new OpenAI({ baseURL: `${url}/v1`, apiKey: 'sk-test' });
  const collect = () => {
    const events: { readonly type: string }[] = [];
    const signal = createSignal(() => JSON.stringify(events));
    return {
      events,
      add(event: { readonly type: string }) {
        events.push(event);
        signal.notify();
      },
      until: (type: string) =>
        signal.until(type, () => events.find((event) => event.type === type)),
    };
  };

  test('supports Realtime: a session, a question, a response in deltas, a clean close', async () => {
    const realtime = new OpenAIRealtimeWS(
      { model: 'gpt-realtime', options: { ca: front.authority } },
      createClient(front),
    );
    const seen = collect();
    realtime.on('event', seen.add);
    realtime.on('error', (error) => seen.add({ ...error, type: 'error' }));
    await seen.until('session.created');
    realtime.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello?' }] },
    });
    realtime.send({ type: 'response.create', response: { output_modalities: ['text'] } });
    await seen.until('response.done');
    const deltas = seen.events as readonly { readonly type: string; readonly delta?: string }[];
    const text = deltas
      .filter(({ type }) => type === 'response.output_text.delta')
      .map(({ delta }) => delta)
      .join('');
    expect(text).toBe(ANSWER);
    const closed = once(realtime.socket, 'close');
    realtime.close({ code: 1000, reason: 'done' });
    expect((await closed)[0]).toBe(1000);
    await standIn.proxy.untilLogged(({ route }) => route === 'websocket');
  });

  test('supports Responses', async () => {
    const responses = new ResponsesWS(createClient(front), { ca: front.authority });
    const seen = collect();
    responses.on('event', seen.add);
    responses.on('error', (error) => seen.add({ ...error, type: 'error' }));
    responses.send({ type: 'response.create', model: 'gpt-4o', input: 'Hello?' });
    await seen.until('response.completed');
    responses.close();
  });

  test('reports a rejection with the upstream’s status', async () => {
    const realtime = new OpenAIRealtimeWS(
      { model: 'gpt-realtime', options: { ca: exactFront.authority } },
      createClient(exactFront),
    );
    const refused = new Promise<Error>((resolve) => realtime.on('error', resolve));
    const exchange = await exact.upstream.request();
    expect(exchange.target).toBe('/v1/realtime?model=gpt-realtime');
    expect(exchange.header('authorization')).toEqual(['Bearer sk-test']);
    exchange.send(toJsonAnswer('401 Unauthorized', { error: { message: 'No.' } }));
    expect((await refused).message).toContain('401');
  });
});
