/** Loads the zstd decoder on first use, for Node versions without a built-in one. */
export function loadZstd(): typeof import('./zstd') {
  return require('./zstd');
}
