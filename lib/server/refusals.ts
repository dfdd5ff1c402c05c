import type { Socket } from 'node:net';
import { dialects } from '../dialects';
import { type ErrorCode, ProxyError } from '../exchange/errors';
import { toErrorReply } from '../pipeline/error-reply';
import { toHeadText } from './head-text';
import { endAndLinger } from './lingering';

const codes: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  // The preface of HTTP/2 (RFC 9113 §3.4).
  HPE_PAUSED_H2_UPGRADE: 'http_version_unsupported',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** The error for bytes that Node's parser rejected. */
export function toParserError(cause: NodeJS.ErrnoException): ProxyError {
  const { code = '', message } = cause;
  // Node uses the same code for a version without a line ending.
  const isVersion = code === 'HPE_INVALID_VERSION' && message.endsWith('Invalid HTTP version');
  const told = isVersion ? 'http_version_unsupported' : (codes[code] ?? 'invalid_request');
  return new ProxyError(told, { cause });
}

/**
 * Responds on the raw socket and closes it: no further bytes on it can be trusted to be a request.
 */
export function refuseOnSocket(socket: Socket, error: ProxyError): void {
  if (!socket.writable) return void socket.destroy();
  const { status, headers, body } = toErrorReply(error, dialects.openai);
  headers.push('connection', 'close');
  socket.on('error', () => {});
  socket.write(toHeadText({ status, reason: undefined, headers }), 'latin1');
  socket.write(body);
  endAndLinger(socket);
}
