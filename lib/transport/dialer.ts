import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { toAuthority, toHostname } from '../http/authority';
import { interleave, race } from './happy-eyeballs';
import { toProxyAuthorization } from './http-proxy';
import { type OnWire, openSocket } from './open-socket';
import { requestTunnel } from './tunnel';

// Loading this module and its imports takes 4 ms of CPU, so it is loaded with the first connection,
// after the server has started.

/**
 * Opens a connection that is ready for requests.
 *
 * @param needsTunnel whether the connection must reach the upstream itself rather than an HTTP
 * proxy.
 * @returns a function that cancels it.
 */
export type Dial = (needsTunnel: boolean, callback: OnWire) => () => void;

/**
 * RFC 8305 §5, §8: how long to wait for an address before also trying the next one. Milliseconds.
 */
const minAttemptDelay = 250;
const maxAttemptDelay = 2000;

/** Creates the dialer for one upstream, through an HTTP proxy if one is given. */
export function createDialer(url: URL, httpProxy: URL | undefined): Dial {
  const isTls = url.protocol === 'https:';
  let session: Buffer | undefined;
  let lastDuration = 0;

  /** Tries all addresses of a host name. */
  function openAny(to: URL, hasReadBuffer: boolean, callback: OnWire): () => void {
    const { host, protocol, port } = to;
    const hostname = toHostname(to);
    const options = { session: to === url ? session : undefined, hasReadBuffer };
    const openAt = (address: string, onWire: OnWire) =>
      openSocket({ hostname: address, host, protocol, port }, options, onWire);
    if (isIP(hostname) !== 0) return openAt(hostname, callback);

    const started = Date.now();
    let isCancelled = false;
    let cancelRace: (() => void) | undefined;
    lookup(hostname, { all: true }, (error, addresses) => {
      if (isCancelled) return;
      if (error) return callback(error);
      // A slow handshake is no reason to start a second one.
      const delay = Math.min(Math.max(minAttemptDelay, 2 * lastDuration), maxAttemptDelay);
      cancelRace = race(interleave(addresses), delay, openAt, (failure, wire) => {
        if (wire) lastDuration = Date.now() - started;
        callback(failure, wire);
      });
    });
    return () => {
      isCancelled = true;
      cancelRace?.();
    };
  }

  /**
   * Connects to the upstream through an HTTP proxy, with TLS inside the tunnel if the upstream uses
   * TLS.
   */
  function openThroughProxy(proxy: URL, callback: OnWire): () => void {
    let cancel = openAny(proxy, false, (error, wire) => {
      if (error || !wire) return callback(error);
      cancel = () => void wire.socket.destroy();
      requestTunnel(wire, toAuthority(url), toProxyAuthorization(proxy), (refusal) => {
        if (refusal) return callback(refusal);
        if (!isTls) return callback(undefined, wire);
        const { host, protocol, port } = url;
        const httpSocket = wire.handOver();
        const destination = { hostname: toHostname(url), host, protocol, port, httpSocket };
        cancel = openSocket(destination, { session, hasReadBuffer: false }, callback);
      });
    });
    return () => cancel();
  }

  return (needsTunnel, callback) => {
    const onWire: OnWire = (error, wire) => {
      // TLS 1.3 sends session tickets at any time; the newest is the best to resume (RFC 8446
      // §4.6.1).
      if (isTls) wire?.socket.on('session', (newest: Buffer) => (session = newest));
      callback(error, wire);
    };
    if (httpProxy && (isTls || needsTunnel)) return openThroughProxy(httpProxy, onWire);
    return openAny(httpProxy ?? url, true, onWire);
  };
}
