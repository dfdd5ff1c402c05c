import { expect } from '@jest/globals';
import type { HeaderLine, HttpMessage } from '../support/http-messages';
import type { ClientAnswer, RawClient } from '../support/raw-client';
import type { UpstreamExchange } from '../support/raw-upstream';
import { PATIENCE } from '../support/signal';
import type { CaseContext } from './contract-case';

/** The head of a request with a valid `Host`, followed by these lines. */
export function toRequest(context: CaseContext, methodAndTarget: string, ...lines: string[]) {
  return [`${methodAndTarget} HTTP/1.1`, `Host: ${context.host}`, ...lines, '', ''].join('\r\n');
}

/** A complete request with a body of known length. */
export function toPost(context: CaseContext, target: string, body: string, ...lines: string[]) {
  return toRequest(context, `POST ${target}`, ...lines, `Content-Length: ${body.length}`) + body;
}

/** A complete response with a body of known length. */
export function toAnswer(statusLine: string, body = '', ...lines: string[]) {
  return `${[`HTTP/1.1 ${statusLine}`, ...lines, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`;
}

/** The head of a response with a chunked body. */
export function toChunkedHead(...lines: string[]) {
  return `${['HTTP/1.1 200 OK', ...lines, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n`;
}

export function toChunk(data: string) {
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}

export const LAST_CHUNK = '0\r\n\r\n';

/** Text as the latin1 string whose bytes are its UTF-8. */
export function utf8(text: string) {
  return Buffer.from(text).toString('latin1');
}

export interface RoundTrip {
  readonly client: RawClient;
  readonly exchange: UpstreamExchange;
  readonly answer: ClientAnswer;
}

/** Sends one request and returns its response. The upstream responds once it has the complete request. */
export async function roundTrip(
  context: CaseContext,
  request: string | Uint8Array,
  answer: string | Uint8Array = toAnswer('200 OK', 'ok'),
): Promise<RoundTrip> {
  const client = await context.connect();
  client.send(request);
  const exchange = await context.upstream.request();
  await exchange.body();
  exchange.send(answer);
  return { client, exchange, answer: await client.answer() };
}

/** Sends a request that the proxy answers itself. */
export async function askProxy(context: CaseContext, request: string): Promise<ClientAnswer> {
  const client = await context.connect();
  client.send(request);
  return client.answer();
}

/** Expects that another client is served, whatever else may still reach the upstream. */
export async function expectServed(context: CaseContext, target: string) {
  const { upstream } = context;
  const client = await context.connect();
  client.send(toRequest(context, `GET ${target}`));
  const probe = () => upstream.exchanges.find((one) => one.target === target);
  (await upstream.until(`the request for ${target}`, probe)).send(toAnswer('200 OK', 'served'));
  expect((await client.answer()).text()).toBe('served');
}

/** Resolves with the request that the upstream received, or undefined if the proxy answered itself. */
export async function forwardedOrAnswered({ upstream }: CaseContext, client: RawClient) {
  const deadline = Date.now() + PATIENCE;
  while (upstream.exchanges.length === 0 && client.messages.length === 0) {
    if (Date.now() > deadline) throw new Error('neither forwarded nor answered');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return upstream.exchanges.length > 0 ? upstream.request() : undefined;
}

const REQUEST_FRAMING = ['host', 'connection', 'content-length', 'transfer-encoding'];
const ANSWER_FRAMING = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** The header lines of a message in order, without the fields that each hop sets itself. */
export function endToEnd(message: HttpMessage): string[] {
  const isRequest = !message.startLine.startsWith('HTTP/');
  // A recipient adds a missing Date (RFC 9110 §6.6.1), and the proxy adds its request id.
  const own = isRequest ? REQUEST_FRAMING : [...ANSWER_FRAMING, 'date', 'x-proxy-request-id'];
  return message.headers.filter(([name]) => !own.includes(name.toLowerCase())).map(toText);
}

function toText([name, value]: HeaderLine) {
  return `${name}: ${value}`;
}

/** Expects the documented error format: the API's own JSON, a stable code, and no address. */
export function expectProxyError(answer: ClientAnswer, status: number, code?: string) {
  expect(answer.status).toBe(status);
  expect(answer.header('content-type')).toEqual(['application/json']);
  const error = {
    message: expect.stringMatching(/^[A-Z].{15,}\.$/s),
    type: 'proxy_error',
    param: null,
    code: code ?? expect.stringMatching(/^[a-z_]+$/),
  };
  expect(answer.json()).toEqual({ error });
  const { error: sent } = answer.json() as { error: { code: string } };
  expect(answer.header('x-proxy-error')).toEqual([sent.code]);
  expect(answer.text()).not.toMatch(/127\.0\.0\.1|localhost|:\d{4,5}\b|E[A-Z]{5,}/);
}

/** Expects that nothing sent earlier has reached the upstream, by sending a request that does. */
export async function expectUpstreamUntouched(context: CaseContext) {
  const { upstream } = context;
  const client = await context.connect();
  client.send(toRequest(context, 'GET /the-first-thing-the-upstream-sees'));
  const first = await upstream.request();
  first.send(toAnswer('200 OK', 'ok'));
  await client.answer();
  expect(upstream.exchanges.map((one) => one.target)).toEqual([
    '/the-first-thing-the-upstream-sees',
  ]);
  const others = upstream.connections.filter((one) => one !== first.connection);
  expect(others.map((one) => one.received()).join('')).toBe('');
}
