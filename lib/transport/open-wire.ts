import type { Dial } from './dialer';
import { errorWithCode } from './failures';
import type { OnWire } from './open-socket';

/** The dialer, loaded on first use. */
export type LoadDialer = () => Promise<Dial>;

/** Options of {@link openWire}. */
export interface OpenWireOptions {
  /** Limit for everything: DNS, TCP, an HTTP proxy, TLS. Milliseconds. */
  readonly timeout: number;
  readonly needsTunnel: boolean;
}

/** The code of a connection that took too long. */
export const connectTimeoutCode = 'CONNECT_TIMEOUT';

/**
 * Opens a connection within a time limit. Calls back once, never in the same turn.
 *
 * @returns a function that cancels it; there is no callback then.
 */
export function openWire(
  load: LoadDialer,
  { timeout, needsTunnel }: OpenWireOptions,
  callback: OnWire,
): () => void {
  let isOver = false;
  let cancelDial: (() => void) | undefined;
  const settle: OnWire = (error, wire) => {
    if (isOver) {
      wire?.socket.destroy();
      return;
    }
    cancel();
    callback(error, wire);
  };
  const timer = setTimeout(() => {
    cancelDial?.();
    settle(errorWithCode(connectTimeoutCode));
  }, timeout);
  const cancel = () => {
    isOver = true;
    clearTimeout(timer);
  };
  load()
    .then((dial) => {
      if (!isOver) cancelDial = dial(needsTunnel, settle);
    })
    .catch(settle);
  return () => {
    cancel();
    cancelDial?.();
  };
}
