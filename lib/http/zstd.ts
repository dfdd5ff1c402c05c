/** A zstd decoder. Built into its own file, because only Node versions before 22.15 need it. */
export { Decompress, decompress } from 'fzstd';
