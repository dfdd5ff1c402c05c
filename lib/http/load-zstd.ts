/** Loads the decoder of zstd, for Nodes that have none, when something is compressed that way and not before. */
export function loadZstd(): typeof import('./zstd') {
  return require('./zstd');
}
