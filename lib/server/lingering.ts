import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Bytes that nobody has read would turn the end of a connection into a reset, which can take an
 * answer away from a client that is still sending (RFC 9112 §9.6). So what is left of an upload is
 * read and dropped, within these bounds; beyond them the connection is closed whatever comes of it.
 */
const longestDrop = 64 * 1024 * 1024;
/** In all. Milliseconds. */
const longestLinger = 30_000;
/** Without a byte. Milliseconds. */
const longestSilence = 5_000;

/** Drops what is still to come of an upload whose answer has ended. The connection goes on if it is kept alive. */
export function dropUpload(request: IncomingMessage): void {
  const { socket } = request;
  const bounds = startBounds(socket);
  request.on('data', bounds.count).resume();
  request.once('end', bounds.clear);
}

/** The same, and makes the close that Node's server does after the last answer wait for the end of the upload. */
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

/** Ends a connection that no parser reads any more. */
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
