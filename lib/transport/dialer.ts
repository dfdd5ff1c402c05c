import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { toAuthority, toHostname } from '../http/authority';
import { interleave, race } from './happy-eyeballs';
import { toProxyAuthorization } from './http-proxy';
import { type OnWire, openSocket } from './open-socket';
import { requestTunnel } from './tunnel';

// This module and what it imports take 4 ms of CPU to load: it is loaded when the first connection
// is opened, behind the start of the server.

/**
 * Opens a connection, on which requests can be sent at once.
 *
 * @param needsTunnel whether the upstream itself has to be at its other end, and not an HTTP proxy.
 * @returns a function that cancels it.
 */
export type Dial = (needsTunnel: boolean, callback: OnWire) => () => void;

/** RFC 8305 §5, §8: how long an address may take before the next one is tried as well. Milliseconds. */
const minAttemptDelay = 250;
const maxAttemptDelay = 2000;

/** Creates the dialer of one upstream, which is reached through an HTTP proxy where one is given. */
export function createDialer(url: URL, httpProxy: URL | undefined): Dial {
  const isTls = url.protocol === 'https:';
  let session: Buffer | undefined;
  let lastDuration = 0;

  /** Tries all addresses that a name has. */
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
      // A handshake that takes long by nature is no reason for a second one.
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

  /** Has an HTTP proxy connect to the upstream, and speaks TLS through it where the upstream does. */
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
      // TLS 1.3 brings sessions at any time; the newest is the best to resume (RFC 8446 §4.6.1).
      if (isTls) wire?.socket.on('session', (newest: Buffer) => (session = newest));
      callback(error, wire);
    };
    if (httpProxy && (isTls || needsTunnel)) return openThroughProxy(httpProxy, onWire);
    return openAny(httpProxy ?? url, true, onWire);
  };
}
