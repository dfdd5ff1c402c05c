import { ProxyError } from '../exchange/errors';
import type { Exchange } from '../exchange/exchange';
import { isHopByHop, token } from './field-names';

const validMethod = new RegExp(`^${token}$`);
const validName = validMethod;

/** No byte up to the space, no DEL, and nothing that is not a byte. */
const validTarget = /^[\x21-\x7e\x80-\xff]+$/;

/** What would end a field line early, any other control byte, and what is no byte. */
const invalidInValue = /[^\t\x20-\x7e\x80-\xff]/;

/** How the end of a request's body is told. */
export type RequestFraming = number | 'chunked' | undefined;

/** Where a request goes, as its head says it. */
export interface RequestRoute {
  /** The value of `Host`. */
  readonly host: string;
  /** What stands before the target: the base path, and in absolute form scheme and host. */
  readonly targetPrefix: string;
  /** The value of `Proxy-Authorization`, in absolute form. */
  readonly proxyAuthorization?: string | undefined;
}

function refuse(code: string): never {
  throw new ProxyError('invalid_request', { cause: { code } });
}

/** Methods whose requests say that they have no body (RFC 9110 §8.6). */
const expectsBody = (method: string) => method === 'POST' || method === 'PUT' || method === 'PATCH';

/**
 * Writes the head of a request. What comes out of a Lambda event or a layer has never passed a parser,
 * so whatever would make another request of it is refused here.
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
    if (name.length === 14 && name.toLowerCase() === 'content-length') {
      // Where the client has put it, with the length that is sent.
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

/** Fields that are spoken to the next hop, by whoever writes to it. */
function isOurs(name: string): boolean {
  switch (name.length) {
    case 4:
      return name.toLowerCase() === 'host';
    case 6:
      return name.toLowerCase() === 'expect';
    default:
      return false;
  }
}

/** How the body of an exchange is framed. */
export function toFraming({ incoming, body }: Exchange): RequestFraming {
  if (body.isStream) return body.length ?? 'chunked';
  return body.length || (expectsBody(incoming.method) ? 0 : undefined);
}
