const failures = new WeakSet<object>();

/** Notes that this error came before there was a connection: of the request, nothing was sent. */
export function noteConnectFailure(error: Error): void {
  failures.add(error);
}

/** Whether nothing can have reached the upstream when this error came. */
export function isConnectFailure(error: Error): boolean {
  return failures.has(error);
}
