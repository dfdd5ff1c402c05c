import { expect } from '@jest/globals';
import type { CaseContext } from './contract-case';
import { toRequest } from './http-text';

/** The headers of a WebSocket handshake, as the OpenAI SDK sends them in a browser. */
export const OFFER = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.sk-1, openai-beta.realtime-v1',
  'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
  'OpenAI-Beta: realtime=v1',
];
/** The response head with which an upstream accepts the handshake. */
export const ACCEPT = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  'Sec-WebSocket-Protocol: realtime',
  'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover',
  'x-request-id: req_1',
];
const UPGRADED = `${ACCEPT.join('\r\n')}\r\n\r\n`;

/** Opens a WebSocket. Either side may send its first bytes together with the handshake. */
export async function openWebSocket(
  context: CaseContext,
  { early = '', first = '', entry = context.entry } = {},
) {
  const client = await context.connect(entry);
  client.send(toRequest(context, 'GET /v1/realtime?model=gpt-realtime', ...OFFER) + early);
  const exchange = await context.upstream.request();
  exchange.send(UPGRADED + first);
  const answer = await client.head();
  expect(answer.status).toBe(101);
  return { client, exchange, answer, upstream: exchange.connection };
}
