import buildConnector, { type Destination } from 'undici/lib/core/connect';
import { errorWithCode } from './failures';
import { Wire } from './wire';

/** Called once, unless the attempt is cancelled first. */
export type OnWire = (error: Error | undefined, wire?: Wire) => void;

/** Options for opening one connection. */
export interface OpenSocketOptions {
  /** A TLS session to resume. */
  readonly session: Buffer | undefined;
  /** Whether it is read with `onread`; node:tls ignores that inside another socket. */
  readonly hasReadBuffer: boolean;
}

/** The shared read buffer of all connections. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Opens one connection with undici's connector: TLS verified against the host name, Nagle's
 * algorithm off. Each connection has its own connector, because the `onread` callback does not
 * receive its socket.
 *
 * @returns a function that cancels it.
 */
export function openSocket(
  destination: Destination,
  { session, hasReadBuffer }: OpenSocketOptions,
  callback: OnWire,
): () => void {
  let isCancelled = false;
  let hasSpoken = false;
  let wire: Wire | undefined;
  const onread = {
    buffer: readBuffer,
    callback(length: number, buffer: Uint8Array): boolean {
      if (wire) return wire.read(buffer as Buffer, length);
      hasSpoken = true;
      return true;
    },
  };
  const connect = buildConnector({
    // The whole phase has one timeout (open-wire.ts).
    timeout: 0,
    allowH2: false,
    session,
    ...(hasReadBuffer && { onread }),
  });
  const opening = connect(destination, (error, socket) => {
    if (isCancelled) socket?.destroy();
    else if (error || !socket) callback(error ?? errorWithCode('NO_SOCKET'));
    else if (hasSpoken) {
      socket.destroy();
      callback(errorWithCode('UNEXPECTED_BYTES'));
    } else {
      wire = new Wire(socket, hasReadBuffer);
      callback(undefined, wire);
    }
  });
  return () => {
    isCancelled = true;
    opening.destroy();
  };
}
