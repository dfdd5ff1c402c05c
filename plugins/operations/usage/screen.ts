/** How wide a table may be: what is written into a file or a pipe has 80 columns. */
export const toWidth = (columns: number | undefined): number =>
  Math.min(Math.max(columns ?? 80, 60), 120);

/** Whoever reads the result may have seen enough: `… | head`. */
export function endQuietly(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
