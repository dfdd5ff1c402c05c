import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a server listens. */
export interface ListenAddress {
  /** Undefined: on all IPv6 and IPv4 addresses of the machine. */
  readonly host: string | undefined;
  readonly port: number;
}

/**
 * Starts listening.
 *
 * @param onFailure is called with the reason, as a message for the person who started the server.
 * @param onListening is called with an address at which the server is reachable from this machine.
 */
export function listen(
  server: Server,
  { host, port }: ListenAddress,
  onFailure: (message: string) => void,
  onListening: (url: string, port: number) => void,
): void {
  server.once('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EADDRINUSE') {
      const cure = 'Stop that program, or set PORT to a free port.';
      onFailure(`Port ${port} is already in use by another program. ${cure}`);
    } else if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      onFailure(`HOST must be an address of this machine (it is ${JSON.stringify(host)}).`);
    } else onFailure(`The server cannot listen on port ${port}: ${code}.`);
  });
  server.listen({ port, host }, () => {
    const { port: actual } = server.address() as AddressInfo;
    onListening(toUrl(host, actual), actual);
  });
}

function toUrl(host: string | undefined, port: number): string {
  const isEverywhere = host === undefined || host === '::' || host === '0.0.0.0';
  const name = isEverywhere ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
