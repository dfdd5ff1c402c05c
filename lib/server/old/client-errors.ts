import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, ProxyError, toErrorAnswer } from '../../exchange/errors';
import { toHeadText } from './response-sink';

const codes: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** The answer to bytes that Node's parser refused. */
export function toParserError(error: NodeJS.ErrnoException): ProxyError {
  return new ProxyError(codes[error.code ?? ''] ?? 'invalid_request', { cause: error });
}

/** How long a refused client gets to read its answer. */
const lingerMilliseconds = 2_000;

/** Answers on the bare socket and closes it: what follows on it cannot be told apart from rubbish. */
export function refuseOnSocket(socket: Duplex, error: ProxyError): void {
  if (!socket.writable) return void socket.destroy();
  const { status, headers, body } = toErrorAnswer(error);
  headers.push('connection', 'close');
  socket.write(toHeadText(status, STATUS_CODES[status] ?? '', headers), 'latin1');
  socket.end(body);
  // The rest is read and dropped, so that unread bytes do not turn the answer into a reset.
  socket.on('error', () => {}).resume();
  const linger = setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
  socket.once('close', () => clearTimeout(linger));
}
