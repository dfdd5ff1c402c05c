/** How many bytes of bodies may be in unused buffers before a collection. */
const interval = 4 * 1024 * 1024;

type CollectGarbage = (options: { type: 'minor' }) => void;

let collect: CollectGarbage | undefined;
let bytes = 0;

/**
 * Keeps memory flat during large bodies: called for each chunk, it makes V8 collect young garbage
 * after every 4 MB.
 *
 * V8 hardly accounts for these buffers, because they are outside its heap: on its own it collects
 * them after 32 MB, and the same amount again accumulates before they are freed. A young-generation
 * collection takes about half a millisecond; without large bodies it never happens.
 */
export function countPassed(length: number): void {
  bytes += length;
  if (bytes < interval) return;
  bytes = 0;
  collect ??= exposeCollector();
  collect({ type: 'minor' });
}

/** The flag is Node's only way to request a collection, and it affects only new contexts. */
function exposeCollector(): CollectGarbage {
  // Loaded only here, to keep them out of the cold start.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  const exposed = runInNewContext('globalThis.gc') as CollectGarbage | undefined;
  setFlagsFromString('--no-expose-gc');
  return exposed ?? (() => {});
}
