/**
 * Creates a generator of request ids: practically unique across instances, and cheap, because they
 * only identify log lines and are not secret.
 */
export function createRequestIds(): () => string {
  const instance = Math.random().toString(36).slice(2, 10).padEnd(8, '0');
  const start = Date.now().toString(36);
  let count = 0;
  return () => `${start}${instance}-${(++count).toString(36)}`;
}
