/** A decoder of zstd. Built into a file of its own: only Nodes before 22.15 need it. */
export { Decompress, decompress } from 'fzstd';
