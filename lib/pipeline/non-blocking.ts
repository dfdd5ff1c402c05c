import { constants, fstatSync, openSync, writeSync } from 'node:fs';

/** Writes as many of the bytes as possible, and returns how many. Throws like `writeSync`. */
export type Write = (descriptor: number, bytes: Buffer) => number;

/**
 * Creates a writer that does not wait for a reader: a full pipe, or a terminal stopped with Ctrl-S,
 * throws `EAGAIN`. With `writeSync` alone, `npm start | less` would stop all requests as soon as the
 * pipe is full.
 */
export function createNonBlockingWriter(): Write {
  let opened: number | undefined;
  return (descriptor, bytes) => {
    opened ??= openNonBlocking(descriptor);
    return writeSync(opened, bytes);
  };
}

/**
 * Opens the same pipe or terminal again, because other processes share the flags of the inherited
 * descriptor (`npm` writes to it as well). Files never block; sockets cannot be opened again, and
 * there is no `/proc` outside Linux: those are used as they are.
 */
function openNonBlocking(descriptor: number): number {
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFIFO() && !stats.isCharacterDevice()) return descriptor;
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    return openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return descriptor;
  }
}
