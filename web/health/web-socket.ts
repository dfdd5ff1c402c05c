/** Time limit for a handshake. Milliseconds. */
const patience = 10_000;

/**
 * Opens a WebSocket to an endpoint of the proxy itself.
 *
 * @param base the address of the proxy, without a slash at the end.
 * @returns whether the handshake succeeded. Browsers do not report why one failed.
 */
export function shakeHands(base: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${base.replace(/^http/, 'ws')}/-/websocket`);
    const finish = (isOpen: boolean) => {
      clearTimeout(timer);
      socket.close();
      resolve(isOpen);
    };
    const timer = setTimeout(() => finish(false), patience);
    socket.onopen = () => finish(true);
    socket.onerror = () => finish(false);
    signal.addEventListener('abort', () => finish(false), { once: true });
  });
}
