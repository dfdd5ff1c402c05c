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
 * @param onFailure is called with Node's code for the reason.
 * @param onListening is called with the actual address and port.
 */
export function listen(
  server: Server,
  { host, port }: ListenAddress,
  onFailure: (code: string) => void,
  onListening: (info: AddressInfo) => void,
): void {
  const refuse = ({ code = '' }: NodeJS.ErrnoException) => onFailure(code);
  server.once('error', refuse);
  server.listen({ port, host }, () => {
    // From now on, errors are those of `accept`: they concern one connection, or pass (accept(2)).
    server.off('error', refuse).on('error', () => {});
    onListening(server.address() as AddressInfo);
  });
}
