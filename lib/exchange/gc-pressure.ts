/** So many bytes of bodies may lie in buffers that nobody needs any more. */
const interval = 4 * 1024 * 1024;

type CollectGarbage = (options: { type: 'minor' }) => void;

let collect: CollectGarbage | undefined;
let bytes = 0;

/**
 * Keeps memory flat while large bodies pass: is told of each piece, and has V8 collect young garbage
 * after every 4 MB.
 *
 * V8 hardly sees the buffers that hold the pieces, since they lie outside of its heap: by itself it
 * collects them after 32 MB, and as much again piles up before they are freed. A collection of young
 * garbage takes about half a millisecond; what passes no large bodies never gets here.
 */
export function countPassed(length: number): void {
  bytes += length;
  if (bytes < interval) return;
  bytes = 0;
  collect ??= exposeCollector();
  collect({ type: 'minor' });
}

/** Node offers no other way to ask for a collection than the flag, which works for new contexts only. */
function exposeCollector(): CollectGarbage {
  // Loaded only here: a cold start does without them.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  const exposed = runInNewContext('globalThis.gc') as CollectGarbage | undefined;
  setFlagsFromString('--no-expose-gc');
  return exposed ?? (() => {});
}
