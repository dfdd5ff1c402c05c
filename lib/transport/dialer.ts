import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import buildConnector, { type Destination } from 'undici/lib/core/connect';
import { toAuthority, toHostname } from '../http/authority';
import { errorWithCode } from './failures';
import { interleave, race } from './happy-eyeballs';
import { toProxyAuthorization } from './http-proxy';
import { requestTunnel } from './tunnel';
import { Wire } from './wire';

// This module and what it imports take 4 ms of CPU to load: it is loaded when the first connection
// is opened, behind the start of the server.

/** Is called once, unless the attempt is cancelled before. */
export type OnWire = (error: Error | undefined, wire?: Wire) => void;

/**
 * Opens a connection, on which requests can be sent at once.
 *
 * @param needsTunnel whether the upstream itself has to be at its other end, and not an HTTP proxy.
 * @returns a function that cancels it.
 */
export type Dial = (needsTunnel: boolean, callback: OnWire) => () => void;

/** All connections are read into this, one after the other. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** RFC 8305 §5, §8: how long an address may take before the next one is tried as well. Milliseconds. */
const minAttemptDelay = 250;
const maxAttemptDelay = 2000;

interface OpenOptions {
  readonly session?: Buffer | undefined;
  readonly hasReadBuffer: boolean;
}

/**
 * Opens one connection with undici's connector: TLS verified against the name, Nagle off. Each has a
 * connector of its own, since the callback of `onread` cannot tell sockets apart.
 */
function open(destination: Destination, options: OpenOptions, callback: OnWire): () => void {
  const { hasReadBuffer, session } = options;
  const controller = new AbortController();
  let isCancelled = false;
  let hasSpoken = false;
  let wire: Wire | undefined;
  const onread = {
    buffer: readBuffer,
    callback(length: number, buffer: Uint8Array): boolean {
      if (wire) return wire.read(buffer as Buffer, length);
      hasSpoken = true;
      return true;
    },
  };
  const connect = buildConnector({
    // The whole phase has a clock (open-wire.ts).
    timeout: 0,
    allowH2: false,
    session,
    signal: controller.signal,
    ...(hasReadBuffer && { onread }),
  });
  connect(destination, (error, socket) => {
    if (isCancelled) socket?.destroy();
    else if (error || !socket) callback(error ?? errorWithCode('NO_SOCKET'));
    else if (hasSpoken) {
      socket.destroy();
      callback(errorWithCode('UNEXPECTED_BYTES'));
    } else {
      wire = new Wire(socket, hasReadBuffer);
      callback(undefined, wire);
    }
  });
  return () => {
    isCancelled = true;
    controller.abort();
  };
}

/** Creates the dialer of one upstream, which is reached through an HTTP proxy where one is given. */
export function createDialer(url: URL, httpProxy: URL | undefined): Dial {
  const isTls = url.protocol === 'https:';
  let session: Buffer | undefined;
  let lastDuration = 0;

  /** Tries all addresses that a name has. */
  function openAny(to: URL, hasReadBuffer: boolean, callback: OnWire): () => void {
    const { host, protocol, port } = to;
    const hostname = toHostname(to);
    const openAt = (address: string, onWire: OnWire) =>
      open(
        { hostname: address, host, protocol, port },
        { session: to === url ? session : undefined, hasReadBuffer },
        onWire,
      );
    if (isIP(hostname) !== 0) return openAt(hostname, callback);

    const started = Date.now();
    let cancel = () => {
      cancel = () => {};
    };
    const unstarted = cancel;
    lookup(hostname, { all: true }, (error, addresses) => {
      if (cancel !== unstarted) return;
      if (error) return callback(error);
      const delay = Math.min(Math.max(minAttemptDelay, 2 * lastDuration), maxAttemptDelay);
      cancel = race(interleave(addresses), delay, openAt, (failure, wire) => {
        if (wire) lastDuration = Date.now() - started;
        callback(failure, wire);
      });
    });
    return () => cancel();
  }

  function openTunnel(proxy: URL, callback: OnWire): () => void {
    let cancel = openAny(proxy, false, (error, wire) => {
      if (error || !wire) return callback(error);
      const { socket } = wire;
      cancel = () => void socket.destroy();
      requestTunnel(wire, toAuthority(url), toProxyAuthorization(proxy), (refusal) => {
        if (refusal || !isTls) return callback(refusal, refusal ? undefined : wire);
        const { host, protocol, port } = url;
        const destination = { hostname: toHostname(url), host, protocol, port };
        const httpSocket = wire.handOver();
        // `onread` does nothing where TLS is spoken inside of another socket.
        cancel = open({ ...destination, httpSocket }, { session, hasReadBuffer: false }, callback);
      });
    });
    return () => cancel();
  }

  return (needsTunnel, callback) => {
    const onWire: OnWire = (error, wire) => {
      // TLS 1.3 brings sessions whenever it likes; the newest is the best to resume (RFC 8446 §4.6.1).
      if (isTls) wire?.socket.on('session', (newest: Buffer) => (session = newest));
      callback(error, wire);
    };
    if (httpProxy && (isTls || needsTunnel)) return openTunnel(httpProxy, onWire);
    return openAny(httpProxy ?? url, true, onWire);
  };
}
