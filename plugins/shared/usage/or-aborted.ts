/** Waits for a promise that cannot be cancelled, but only until the signal is aborted. */
export async function orAborted<Answer>(
  signal: AbortSignal,
  answer: Promise<Answer>,
): Promise<Answer> {
  signal.throwIfAborted();
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    answer.catch(() => undefined);
  }
}
