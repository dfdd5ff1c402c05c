import { ProxyError } from '../exchange/errors';
import type { Exchange } from '../exchange/exchange';
import { isNamed } from '../http/header-name';
import { isHopByHop, token } from './field-names';

const validMethod = new RegExp(`^${token}$`);
const validName = validMethod;

/** Rejects control characters, space, DEL, and characters above one byte. */
const validTarget = /^[\x21-\x7e\x80-\xff]+$/;

/** Rejects line breaks, other control characters, and characters above one byte. */
const invalidInValue = /[^\t\x20-\x7e\x80-\xff]/;

/** How the end of a request's body is marked. */
export type RequestFraming = number | 'chunked' | undefined;

/** The destination of a request, as written in its head. */
export interface RequestRoute {
  /** The value of `Host`. */
  readonly host: string;
  /** What precedes the target: the base path, and in absolute form also scheme and host. */
  readonly targetPrefix: string;
  /** The value of `Proxy-Authorization`, in absolute form. */
  readonly proxyAuthorization?: string | undefined;
}

function refuse(code: string): never {
  throw new ProxyError('invalid_request', { cause: { code } });
}

/** Methods for which an absent body is sent as `Content-Length: 0` (RFC 9110 §8.6). */
const expectsBody = (method: string) => method === 'POST' || method === 'PUT' || method === 'PATCH';

/**
 * Writes the head of a request. Values from a Lambda event or a layer have not passed through an
 * HTTP parser, so anything that would allow request smuggling is rejected here.
 *
 * @throws {ProxyError} `invalid_request`
 */
export function toRequestHead(
  { incoming, target, headers, body }: Exchange,
  route: RequestRoute,
  framing: RequestFraming,
): string {
  const { method } = incoming;
  if (!validMethod.test(method)) refuse('INVALID_METHOD');
  if (!validTarget.test(target)) refuse('INVALID_TARGET');
  let head = `${method} ${route.targetPrefix}${target} HTTP/1.1\r\nhost: ${route.host}\r\n`;
  if (incoming.upgrade) head += `connection: Upgrade\r\nupgrade: ${incoming.upgrade}\r\n`;
  else head += 'connection: keep-alive\r\n';
  if (body.expectsContinue) head += 'expect: 100-continue\r\n';
  if (route.proxyAuthorization) head += `proxy-authorization: ${route.proxyAuthorization}\r\n`;

  let needsFraming = framing !== undefined;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at] as string;
    let value = headers[at + 1] as string;
    if (!validName.test(name)) refuse('INVALID_HEADER_NAME');
    if (invalidInValue.test(value)) refuse('INVALID_HEADER_VALUE');
    if (name.length === 14 && isNamed(name, 'content-length')) {
      // In the client's position, with the length that is actually sent.
      if (framing === 'chunked' || (!needsFraming && framing !== undefined)) continue;
      value = String(framing ?? 0);
      needsFraming = false;
    } else if (isHopByHop(name) || isOurs(name)) continue;
    head += `${name}: ${value}\r\n`;
  }
  if (needsFraming) {
    head +=
      framing === 'chunked' ? 'transfer-encoding: chunked\r\n' : `content-length: ${framing}\r\n`;
  }
  return `${head}\r\n`;
}

/** Hop-by-hop fields, written by the sender. */
function isOurs(name: string): boolean {
  switch (name.length) {
    case 4:
      return isNamed(name, 'host');
    case 6:
      return isNamed(name, 'expect');
    default:
      return false;
  }
}

/** How the body of an exchange is framed. */
export function toFraming({ incoming, body }: Exchange): RequestFraming {
  if (body.isStream) return body.length ?? 'chunked';
  return body.length || (expectsBody(incoming.method) ? 0 : undefined);
}
