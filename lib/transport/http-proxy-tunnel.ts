import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { Connect, Destination } from './connector';

/** How to reach the HTTP proxy. */
interface HttpProxyRoute {
  readonly connect: Connect;
  readonly httpProxy: URL;
  readonly connectTimeout: number;
}

/** Asks the HTTP proxy for a tunnel (RFC 9110 §9.3.6) and speaks TLS inside it where the upstream does. */
export function connectThroughHttpProxy(
  { connect, httpProxy, connectTimeout }: HttpProxyRoute,
  destination: Destination,
  callback: (error: Error | null, socket?: Socket) => void,
): void {
  const isTls = destination.protocol === 'https:';
  const { hostname, port } = destination;
  const bracketed = hostname.includes(':') ? `[${hostname}]` : hostname;
  const authority = `${bracketed}:${port || (isTls ? 443 : 80)}`;
  const headers = ['host', authority];
  if (httpProxy.username) {
    const credentials = [httpProxy.username, httpProxy.password].map(decodeURIComponent).join(':');
    headers.push('proxy-authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  const proxyAddress = {
    hostname: httpProxy.hostname,
    protocol: httpProxy.protocol,
    port: httpProxy.port,
  };
  connect(proxyAddress, (error, proxySocket) => {
    if (error || !proxySocket) return callback(error);
    const tunnel = request({
      method: 'CONNECT',
      path: authority,
      headers,
      setHost: false,
      createConnection: () => proxySocket,
      timeout: connectTimeout,
    });
    const refuse = (reason: Error) => {
      tunnel.destroy();
      proxySocket.destroy();
      callback(reason);
    };
    tunnel
      .once('connect', (answer, socket, early) => {
        tunnel.removeAllListeners();
        if (answer.statusCode !== 200 || early.length > 0) {
          return refuse(new Error(`the HTTP proxy answered CONNECT with ${answer.statusCode}`));
        }
        socket.setTimeout(0);
        if (!isTls) return callback(null, socket as Socket);
        connect({ ...destination, httpSocket: socket as Socket }, callback);
      })
      .once('timeout', () => refuse(Object.assign(new Error('CONNECT'), { code: 'ETIMEDOUT' })))
      .once('error', refuse)
      .end();
  });
}
