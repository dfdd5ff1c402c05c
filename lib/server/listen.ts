import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a server listens. */
export interface ListenAddress {
  /** Undefined: on all IPv6 and IPv4 addresses of the machine. */
  readonly host: string | undefined;
  readonly port: number;
}

/** Where a server is reachable. */
export interface Listening {
  /** An address at which it is reachable from this machine. */
  readonly url: string;
  readonly port: number;
  /** No other machine can reach it. */
  readonly isLocal: boolean;
}

/**
 * Starts listening.
 *
 * @param onFailure is called with the reason, as a message for the person who started the server.
 */
export function listen(
  server: Server,
  { host, port }: ListenAddress,
  onFailure: (message: string) => void,
  onListening: (listening: Listening) => void,
): void {
  const refuse = ({ code = '' }: NodeJS.ErrnoException) => {
    if (code === 'EADDRINUSE') {
      const cure = 'Stop that program, or set PORT to a free port.';
      onFailure(`Port ${port} is already in use by another program. ${cure}`);
    } else if (code === 'EACCES') {
      const cure = 'Set PORT to a number above 1023.';
      onFailure(`Port ${port} requires administrator rights on this machine. ${cure}`);
    } else if (notHere.includes(code)) {
      onFailure(`HOST must be an address of this machine (it is ${JSON.stringify(host)}).`);
    } else onFailure(`The server cannot listen on port ${port}: ${code}.`);
  };
  server.once('error', refuse);
  server.listen({ port, host }, () => {
    // From now on, errors are those of `accept`: they concern one connection, or pass (accept(2)).
    server.off('error', refuse).on('error', () => {});
    const { port: actual, address } = server.address() as AddressInfo;
    const isLocal = /^(?:::ffff:)?127\.|^::1$/.test(address);
    onListening({ url: toUrl(host, address, actual), port: actual, isLocal });
  });
}

/** Codes for a host that is not an address of this machine, or not a name of one. */
const notHere = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAFNOSUPPORT', 'EINVAL'];

function toUrl(host: string | undefined, address: string, port: number): string {
  const isEverywhere = address === '::' || address === '0.0.0.0';
  const name = isEverywhere ? '127.0.0.1' : (host ?? address);
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
