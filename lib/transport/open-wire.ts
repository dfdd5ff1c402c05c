import type { Dial } from './dialer';
import { errorWithCode } from './failures';
import type { OnWire } from './open-socket';

/** The dialer, loaded when it is first needed. */
export type LoadDialer = () => Promise<Dial>;

/** What {@link openWire} is told. */
export interface OpenWireOptions {
  /** Milliseconds for everything: DNS, TCP, an HTTP proxy, TLS. */
  readonly timeout: number;
  readonly needsTunnel: boolean;
}

/** The code of a connection that took too long. */
export const connectTimeoutCode = 'CONNECT_TIMEOUT';

/**
 * Opens a connection within a time. Calls back once, never in the same turn.
 *
 * @returns a function that cancels it; nobody is called back then.
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
