import type { Socket } from 'node:net';
import type { Connect, Destination } from './connector';

/** A connector that can hold one connection ready. */
export interface Spare {
  readonly connect: Connect;
  /** Opens the connection. Never fails: the request that would have used it will tell. */
  prepare(destination: Destination): void;
  /** Closes the connection that nobody has taken yet. */
  discard(): void;
}

/** A connection that is open or on its way, and gives itself up when nobody takes it in time. */
function open(connect: Connect, destination: Destination, lifetime: number) {
  let taken = false;
  let notify: (() => void) | undefined;
  let ready: { error: Error | null; socket?: Socket | undefined } | undefined;
  const discard = () => ready?.socket?.destroy();
  // A FIN would go unnoticed on a socket that nobody reads; bytes before a request are no answer.
  const check = () => {
    if (ready?.socket?.read() !== null) discard();
  };
  const expiry = setTimeout(discard, lifetime).unref();

  connect(destination, (error, socket) => {
    ready = { error, socket };
    if (!taken) socket?.on('readable', check).on('error', discard).unref();
    notify?.();
  });

  /** Calls back with the socket, or with nothing when it cannot be used. */
  return function take(callback: (socket?: Socket) => void): void {
    taken = true;
    clearTimeout(expiry);
    notify = () => {
      const socket = ready?.socket;
      if (!socket || socket.destroyed) return callback();
      socket.off('readable', check).off('error', discard).ref();
      callback(socket);
    };
    // Never in the same turn: undici takes a connector for asynchronous.
    if (ready) process.nextTick(notify);
  };
}

/**
 * Wraps a connector so that the first request after a cold start finds its connection open, or
 * half open: the TLS handshake then runs while the platform still routes the request.
 *
 * @param lifetime milliseconds after which an unused connection is closed.
 */
export function createSpare(connect: Connect, lifetime: number): Spare {
  let take: ReturnType<typeof open> | undefined;
  return {
    prepare(destination) {
      take = open(connect, destination, lifetime);
    },
    discard() {
      take?.((socket) => socket?.destroy());
      take = undefined;
    },
    connect(destination, callback) {
      const takeSpare = take;
      take = undefined;
      if (!takeSpare) return connect(destination, callback);
      takeSpare((socket) => {
        if (socket) callback(null, socket);
        else connect(destination, callback);
      });
    },
  };
}
