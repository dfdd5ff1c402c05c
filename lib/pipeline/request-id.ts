/**
 * Creates a source of request ids: unique among instances with near certainty, and cheap, because
 * they are names for log lines and never secrets.
 */
export function createRequestIds(): () => string {
  const instance = Math.random().toString(36).slice(2, 10).padEnd(8, '0');
  const start = Date.now().toString(36);
  let count = 0;
  return () => `${start}${instance}-${(++count).toString(36)}`;
}
