import type { Socket } from 'node:net';
import buildConnector from 'undici/lib/core/connect';
import { noteConnectFailure } from './connect-failures';
import { connectThroughHttpProxy } from './http-proxy-tunnel';

/** Where to connect to, as undici asks for it. */
export interface Destination {
  /** Host name or IP address, without brackets. */
  readonly hostname: string;
  readonly host?: string;
  readonly protocol: string;
  readonly port: string;
  readonly servername?: string | null;
  /** A tunnel to speak TLS in, instead of a new TCP connection. */
  readonly httpSocket?: Socket;
}

/** Opens one connection; calls back once, with a socket that is ready to carry requests. */
export type Connect = (
  destination: Destination,
  callback: (error: Error | null, socket?: Socket) => void,
) => void;

/** What decides how connections are made. */
export interface ConnectorOptions {
  /** Milliseconds for DNS, TCP and TLS together. */
  readonly connectTimeout: number;
  readonly httpProxy: URL | undefined;
}

/** The destination that a URL names. */
export function toDestination(url: URL): Destination {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { hostname, host: url.host, protocol: url.protocol, port: url.port };
}

/**
 * Creates the connector that every transport shares: TLS verified against the upstream's own name
 * (traps.md 11), sessions resumed, Nagle off, and through an HTTP proxy where one is configured.
 */
export function createConnector({ connectTimeout, httpProxy }: ConnectorOptions): Connect {
  const connect: Connect = buildConnector({ timeout: connectTimeout, allowH2: false });
  const open: Connect = httpProxy
    ? (destination, callback) =>
        connectThroughHttpProxy({ connect, httpProxy, connectTimeout }, destination, callback)
    : connect;
  return (destination, callback) =>
    open(destination, (error, socket) => {
      if (error) noteConnectFailure(error);
      callback(error, socket);
    });
}
