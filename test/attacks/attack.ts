import { createHash } from 'node:crypto';

/** The callers of the proxy under attack, and what their access keys allow. */
export const callers = {
  all: '',
  gpt: 'models=gpt-*,gemini-2*',
  openai: 'providers=openai',
  cheap: 'providers=mine',
  thrifty: 'tokens-per-day=100',
  // Less than one token of any model in the price table.
  budgeted: 'budget=0.000000001usd/month',
  chatty: 'endpoints=chat,models,generateContent',
  careful: 'endpoints=!files,!organization,!embeddings',
  single: 'concurrency=1',
  gone: 'expires=2026-01-01',
} as const;
export type Caller = keyof typeof callers;

/** The access key of a caller, as `npx sls keys add` creates it. */
export const keyOf = (caller: Caller) =>
  `sk-proxy-${createHash('sha256').update(`attack ${caller}`).digest('base64url')}`;

/** The owner's keys, by provider. The last provider's API is unknown to the proxy: callers choose its dialect. */
export const ownerKeys = {
  openai: ['sk-OWNER-openai-0000000001', 'sk-OWNER-openai-0000000002'],
  anthropic: ['sk-OWNER-anthropic-00000001'],
  gemini: ['AIza-OWNER-gemini-000000001', 'AIza-OWNER-gemini-000000002'],
  mine: ['sk-OWNER-mine-000000000001', 'sk-OWNER-mine-000000000002'],
  default: ['sk-OWNER-free-000000000001', 'sk-OWNER-free-000000000002'],
} as const;

/** A credential of the attacker that must not be sent together with a key of the owner. */
export const JUNK = 'JUNK-credential';

/** One request, as sent on the wire. */
export interface Sent {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
}

/**
 * What must not happen. `reach`: the API gets the request. `lock out`: another caller is not served
 * afterwards, or one of the owner's keys no longer counts as available. `go free`: the same request
 * passes a second time although the first used up a limit. `leak`: anything that must not happen in
 * any attack (see {@link Attack}), though the request itself may pass. `repeat`: the API gets it twice.
 */
export type Never = 'reach' | 'lock out' | 'go free' | 'leak' | 'repeat';

/**
 * One attack. For each of them, in addition to `never`: nothing that reaches the API may contain an access
 * key, nothing that the caller gets and no log line may contain an access key or a key of the owner, and
 * no request may reach the API with two credentials.
 */
export interface Attack {
  /** What is tried. */
  readonly name: string;
  readonly never: Never;
  /** Against a proxy whose only API is unknown to it: the request decides its dialect. */
  readonly atUnknownApi?: boolean;
  readonly request: Sent;
  /** Text that must not reach the API. */
  readonly unreachable?: string;
  /** What the API returns if it gets the request: one complete response, or one raw response per request. */
  readonly answer?: string | ((head: string) => string);
}

export const bearer = (caller: Caller, own = '') =>
  `Authorization: Bearer ${own && `${own}:`}${keyOf(caller)}`;

/** A chat request of a caller. */
export function chat(caller: Caller, body: unknown, ...headers: string[]): Sent {
  return {
    method: 'POST',
    target: '/v1/chat/completions',
    headers: [bearer(caller), 'Content-Type: application/json', ...headers],
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  };
}

export function post(caller: Caller, target: string, body: unknown, ...headers: string[]): Sent {
  return { ...chat(caller, body, ...headers), target };
}

/** A WebSocket handshake. */
export function webSocket(caller: Caller, target: string, ...headers: string[]): Sent {
  return {
    target,
    headers: [
      ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
      ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', bearer(caller), ...headers],
    ],
  };
}

export function toAnswer(status: string, body: unknown, ...headers: string[]): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const hasType = headers.some((line) => /^content-type:/i.test(line));
  const type = hasType ? [] : ['Content-Type: application/json'];
  const lines = [...type, `Content-Length: ${Buffer.byteLength(text)}`, ...headers];
  return `HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n${text}`;
}

/** A form with one field. */
export function form(contentType: string, ...lines: string[]) {
  return { type: `Content-Type: ${contentType}`, body: lines.join('\r\n') };
}
