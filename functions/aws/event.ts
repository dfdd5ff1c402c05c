import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { Body } from '../../lib/exchange/body';
import { ProxyError } from '../../lib/exchange/errors';
import type { Incoming } from '../../lib/exchange/exchange';

/** Tools that imitate Lambda leave fields out, or write null. */
type Event = {
  readonly [Name in keyof LambdaFunctionURLEvent]?: LambdaFunctionURLEvent[Name] | null;
};

/**
 * Reads the request from a function URL event (payload 2.0), as the client sent it: raw path and
 * query, cookies joined into one header, the body as bytes.
 *
 * @returns undefined for any other event, such as a console test or a schedule.
 */
export function toIncoming(event: Event | null): Incoming | undefined {
  const { requestContext, rawPath, rawQueryString, isBase64Encoded } = event ?? {};
  const method = requestContext?.http?.method;
  if (!event || typeof method !== 'string' || typeof rawPath !== 'string') return undefined;
  const body =
    typeof event.body === 'string' && event.body !== ''
      ? Buffer.from(event.body, isBase64Encoded ? 'base64' : 'utf8')
      : undefined;
  return {
    method,
    target: toLatin1(rawQueryString ? `${rawPath}?${rawQueryString}` : rawPath),
    headers: toRawHeaders(event, body?.length ?? 0),
    body: new Body(body),
    ...(asksForWebSocket(event) && { refusal: new ProxyError('websocket_unsupported') }),
  };
}

function toRawHeaders(event: Event, bodyLength: number): string[] {
  const cookies = event.cookies ?? [];
  const raw: string[] = [];
  for (const [name, value] of Object.entries(event.headers ?? {})) {
    if (name === 'cookie' && cookies.length > 0) continue;
    // The length of the body as forwarded; the client may have sent it in chunks or in another
    // encoding.
    raw.push(name, name === 'content-length' ? String(bodyLength) : toLatin1(String(value ?? '')));
  }
  if (cookies.length > 0) raw.push('cookie', toLatin1(cookies.join('; ')));
  return raw;
}

/**
 * Converts text to header bytes, one character each. AWS does not document how it decodes bytes
 * above 0x7F; characters that do not fit into one byte must have been UTF-8.
 */
function toLatin1(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of a byte.
  return /^[\x00-\xff]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * WebSockets are not supported. AWS may remove `Upgrade` from the event, so they are recognised by
 * their key.
 */
function asksForWebSocket({ headers }: Event): boolean {
  const upgrade = String(headers?.upgrade).toLowerCase();
  return upgrade === 'websocket' || headers?.['sec-websocket-key'] !== undefined;
}
