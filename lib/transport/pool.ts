import { Connection } from './connection';
import { IdleConnections, maxIdle } from './idle-connections';
import { type LoadDialer, openWire } from './open-wire';

/** Safety margin subtracted from the upstream's announced keep-alive time. Milliseconds. */
const spareTime = 1000;

/** A request that needs a connection. */
export interface Acquirer {
  /** It no longer needs one. */
  readonly isOver: boolean;
  /** The connection will be handed over as a socket, so it must be unused. */
  readonly needsNew: boolean;
  /** The connection must reach the upstream itself rather than an HTTP proxy. */
  readonly needsTunnel: boolean;
  /** Cancels the current connection attempt, if any. */
  cancelConnect: (() => void) | undefined;
  onConnection(connection: Connection): void;
  /** Connecting failed, and nothing of the request was sent. */
  onNoConnection(error: Error): void;
}

type OnConnection = (error: Error | undefined, connection?: Connection) => void;

/** A connection that is opened before the first request. */
interface Preconnect {
  readonly cancel: () => void;
  /** The request that is waiting for it. */
  onSettled?: (connection: Connection | undefined) => void;
}

/** The connections to one upstream. */
export class Pool {
  readonly #idle = new IdleConnections();
  readonly #load: LoadDialer;
  readonly #connectTimeout: number;
  #preconnect: Preconnect | undefined;
  #isClosed = false;

  constructor(load: LoadDialer, connectTimeout: number) {
    this.#load = load;
    this.#connectTimeout = connectTimeout;
  }

  /** Provides a connection for a request, an idle one if possible. */
  acquire(acquirer: Acquirer): void {
    if (acquirer.needsTunnel || this.#idle.isEmpty) this.#connect(acquirer);
    // An idle connection may have closed, with its event pending in the same turn of the event loop
    // as the request: wait for the next turn to know.
    else setImmediate(this.#acquireIdle, acquirer);
  }

  /**
   * Returns a connection that can be reused.
   *
   * @param idleSeconds how long the upstream keeps it open.
   */
  release(connection: Connection, idleSeconds: number | undefined): void {
    const promised = (idleSeconds ?? Number.POSITIVE_INFINITY) * 1000 - spareTime;
    if (this.#isClosed || promised <= 0 || !connection.isUsable) {
      connection.destroy();
      return;
    }
    connection.release();
    const duration = Math.min(promised, maxIdle);
    if (connection.isFlushed) this.#idle.add(connection, duration);
    // node:tls reports a write as done one turn of the event loop after the bytes have left, and the
    // answer may be faster. What is in memory even then is a body that the upstream does not read.
    else setImmediate(() => this.#addFlushed(connection, duration));
  }

  #addFlushed(connection: Connection, duration: number): void {
    if (connection.isFlushed && connection.isUsable && !this.#isClosed) {
      this.#idle.add(connection, duration);
    } else connection.destroy();
  }

  /** Opens a connection in advance. A failure is not reported: the first request will report it. */
  warm(): void {
    if (this.#preconnect || !this.#idle.isEmpty) return;
    const preconnect: Preconnect = {
      cancel: this.#open(this.#connectTimeout, false, (_, connection) => {
        if (this.#preconnect === preconnect) this.#preconnect = undefined;
        if (preconnect.onSettled) preconnect.onSettled(connection);
        else if (connection) this.release(connection, undefined);
      }),
    };
    this.#preconnect = preconnect;
  }

  /** Closes the idle connections, and the one opened in advance. */
  clear(): void {
    this.#preconnect?.cancel();
    this.#preconnect = undefined;
    this.#idle.clear();
  }

  /** The same, and closes the others when their exchange is over. */
  close(): void {
    this.#isClosed = true;
    this.clear();
  }

  readonly #acquireIdle = (acquirer: Acquirer): void => {
    if (acquirer.isOver) return;
    const connection = this.#idle.take(acquirer.needsNew);
    if (connection) acquirer.onConnection(connection);
    else this.#connect(acquirer);
  };

  /** Opens a connection, or waits for the one being opened in advance. */
  #connect(acquirer: Acquirer): void {
    const started = Date.now();
    const onConnection: OnConnection = (error, connection) => {
      acquirer.cancelConnect = undefined;
      if (connection) acquirer.onConnection(connection);
      else acquirer.onNoConnection(error as Error);
    };
    const open = (timeout: number) => {
      acquirer.cancelConnect = this.#open(timeout, acquirer.needsTunnel, onConnection);
    };
    const preconnect = this.#preconnect;
    if (!preconnect || acquirer.needsTunnel) {
      open(this.#connectTimeout);
      return;
    }
    this.#preconnect = undefined;
    acquirer.cancelConnect = preconnect.cancel;
    preconnect.onSettled = (connection) => {
      if (connection) onConnection(undefined, connection);
      // The time that the request has already waited counts.
      else open(Math.max(1, this.#connectTimeout - (Date.now() - started)));
    };
  }

  #open(timeout: number, needsTunnel: boolean, callback: OnConnection): () => void {
    return openWire(this.#load, { timeout, needsTunnel }, (error, wire) => {
      if (!wire) return callback(error);
      callback(undefined, new Connection(wire, (connection) => this.#idle.remove(connection)));
    });
  }
}
