import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Unread bytes would turn the close of a connection into a reset, which can destroy the response
 * before a client that is still sending has read it (RFC 9112 §9.6). So the rest of an upload is
 * read and discarded within these limits; beyond them the connection is closed regardless.
 */
const longestDrop = 64 * 1024 * 1024;
/** In total. Milliseconds. */
const longestLinger = 30_000;
/** Without a byte. Milliseconds. */
const longestSilence = 5_000;

/** Discards the rest of an upload whose response has ended. A keep-alive connection stays open. */
export function dropUpload(request: IncomingMessage): void {
  const { socket } = request;
  const bounds = startBounds(socket);
  request.on('data', bounds.count).resume();
  request.once('end', bounds.clear);
}

/** The same, and delays the close after the last response until the end of the upload. */
export function closeAfterUpload(request: IncomingMessage): void {
  const { socket } = request;
  const { destroySoon } = socket;
  dropUpload(request);
  socket.destroySoon = () => {
    socket.destroySoon = destroySoon;
    if (request.complete) return socket.destroySoon();
    socket.end();
    socket.setTimeout(longestSilence, () => socket.destroy());
    request.once('end', () => socket.destroySoon());
  };
}

/** Closes a connection that is no longer read by a parser. */
export function endAndLinger(socket: Socket): void {
  const bounds = startBounds(socket);
  socket.end();
  socket.setTimeout(longestSilence, () => socket.destroy());
  socket.once('end', () => socket.destroy());
  socket.on('data', bounds.count).resume();
}

function startBounds(socket: Socket) {
  let dropped = 0;
  const giveUp = () => void socket.destroy();
  const timer = setTimeout(giveUp, longestLinger).unref();
  const clear = () => clearTimeout(timer);
  socket.once('close', clear);
  return {
    count(chunk: Buffer) {
      dropped += chunk.length;
      if (dropped > longestDrop) giveUp();
    },
    clear() {
      clear();
      socket.off('close', clear);
    },
  };
}
