import type { Socket } from 'node:net';

/**
 * Detects a client that disconnects before its handshake gets a response, although nothing reads
 * its bytes yet. Returns a function that stops watching.
 */
export function watchForLeaving(socket: Socket): () => void {
  // `end` is emitted only to readers; reading zero bytes consumes nothing.
  const check = () => void socket.read(0);
  const leave = () => void socket.destroy();
  socket.on('readable', check).on('end', leave);
  return () => void socket.off('readable', check).off('end', leave);
}
