import type { Socket } from 'node:net';

let inProgress = false;

/**
 * Notes when a connection to the upstream is reset.
 *
 * undici ends an answer without `Content-Length` or chunks when its connection is reset, as if that
 * were its end, and from within the socket's `error` event. This listener must come before
 * undici's; with it the relay can tell the two ends apart.
 */
export function watchResets(socket: Socket): void {
  socket.on('error', () => {
    inProgress = true;
    process.nextTick(() => {
      inProgress = false;
    });
  });
}

/** Whether this very turn of the event loop handles the reset of an upstream connection. */
export function isResetInProgress(): boolean {
  return inProgress;
}
