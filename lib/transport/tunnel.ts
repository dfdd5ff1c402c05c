import { errorWithCode } from './failures';
import { ResponseParser } from './response-parser';
import type { Wire } from './wire';

/**
 * Requests a tunnel from an HTTP proxy on an open connection (RFC 9110 §9.3.6). Calls back once. On
 * success the connection is no longer being read.
 */
export function requestTunnel(
  wire: Wire,
  authority: string,
  proxyAuthorization: string | undefined,
  callback: (error: Error | undefined) => void,
): void {
  const { socket } = wire;
  const parser = new ResponseParser();
  const settle = (error: Error | undefined) => {
    parser.stop();
    socket.off('end', onEnd).off('error', settle).off('close', onEnd);
    if (error) socket.destroy();
    callback(error);
  };
  const onEnd = () => settle(errorWithCode('HTTP_PROXY_CLOSED'));
  const refuse = (status: number) => settle(errorWithCode(`HTTP_PROXY_${status}`));

  parser.begin('CONNECT', false, {
    onInterim: () => {},
    // A 407 is something the operator can fix, so it has its own code in the log.
    onHead: ({ head }) => refuse(head.status),
    onData: () => {},
    onEnd: () => {},
    // A server that sends data first uses neither TLS nor HTTP.
    onSwitch: (_, early) =>
      settle(early.length > 0 ? errorWithCode('HTTP_PROXY_INVALID') : undefined),
  });
  wire.read = (buffer, length) => {
    try {
      parser.feed(buffer, length);
    } catch {
      settle(errorWithCode('HTTP_PROXY_INVALID'));
    }
    return true;
  };
  socket.on('end', onEnd).on('error', settle).on('close', onEnd);
  const credentials = proxyAuthorization ? `proxy-authorization: ${proxyAuthorization}\r\n` : '';
  socket.write(
    `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${credentials}\r\n`,
    'latin1',
  );
}
