import { Connection } from './connection';
import { type LoadDialer, openWire } from './open-wire';

/** How long an idle connection is kept at most. Milliseconds. */
const maxIdle = 30_000;

/** Of the time that the upstream promises, this much is not relied upon: a request may be on its way. */
const spare = 1000;

/** Whoever needs a connection. */
export interface Taker {
  /** It does not need one any more. */
  readonly isOver: boolean;
  /** The connection will be given away as a socket: it must not have carried anything. */
  readonly needsNew: boolean;
  /** Only a connection to the upstream itself will do. */
  readonly needsTunnel: boolean;
  /** Cancels the attempt to connect, while there is one. */
  cancelConnect: (() => void) | undefined;
  onConnection(connection: Connection): void;
  /** There is no connection, and none of the request was sent. */
  onNoConnection(error: Error): void;
}

type OnConnection = (error: Error | undefined, connection?: Connection) => void;

/** A connection that is opened ahead of the first request. */
interface Preconnect {
  cancel: () => void;
  /** The request that has come for it meanwhile. */
  onSettled?: (connection: Connection | undefined) => void;
}

/** The connections to one upstream. Idle ones are taken last in, first out, so that few are kept. */
export class Pool {
  readonly #idle: Connection[] = [];
  readonly #load: LoadDialer;
  readonly #connectTimeout: number;
  #preconnect: Preconnect | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #nextSweep = Number.POSITIVE_INFINITY;
  #isClosed = false;

  constructor(load: LoadDialer, connectTimeout: number) {
    this.#load = load;
    this.#connectTimeout = connectTimeout;
  }

  /** Gives a connection to the taker, an idle one where possible. */
  acquire(taker: Taker): void {
    // An idle connection may have ended, and the news may wait in the same round of events as the
    // request: after that round it is known.
    if (this.#idle.length > 0) setImmediate(takeIdle, this, taker);
    else this.connect(taker);
  }

  /** The idle connection to use next, if any. */
  takeIdle(needsNew: boolean): Connection | undefined {
    const now = Date.now();
    for (let at = this.#idle.length - 1; at >= 0; at -= 1) {
      const connection = this.#idle[at] as Connection;
      const { idleUntil } = connection;
      // Neither later than it may be used, nor before a clock that was set back.
      const isFit = connection.isUsable && idleUntil > now && idleUntil <= now + maxIdle;
      if (isFit && needsNew && connection.served > 0) continue;
      this.#idle.splice(at, 1);
      if (isFit) return connection;
      connection.destroy();
    }
    return undefined;
  }

  /** Opens a connection for a taker, or lets it have the one that was opened ahead. */
  connect(taker: Taker): void {
    const started = Date.now();
    const onConnection: OnConnection = (error, connection) => {
      taker.cancelConnect = undefined;
      if (connection) taker.onConnection(connection);
      else taker.onNoConnection(error as Error);
    };
    const open = (timeout: number) => {
      taker.cancelConnect = this.#open(timeout, taker.needsTunnel, onConnection);
    };
    const preconnect = this.#preconnect;
    if (!preconnect || taker.needsTunnel) {
      open(this.#connectTimeout);
      return;
    }
    this.#preconnect = undefined;
    taker.cancelConnect = preconnect.cancel;
    preconnect.onSettled = (connection) => {
      if (connection) onConnection(undefined, connection);
      // The time that it has waited counts.
      else open(Math.max(1, this.#connectTimeout - (Date.now() - started)));
    };
  }

  /** Opens a connection ahead. That it fails is told to nobody: the first request will. */
  warm(): void {
    if (this.#preconnect || this.#idle.length > 0) return;
    const preconnect: Preconnect = {
      cancel: this.#open(this.#connectTimeout, false, (_, connection) => {
        if (this.#preconnect === preconnect) this.#preconnect = undefined;
        if (preconnect.onSettled) preconnect.onSettled(connection);
        else if (connection) this.release(connection, undefined);
      }),
    };
    this.#preconnect = preconnect;
  }

  /**
   * Takes a connection back that can carry another request.
   *
   * @param idleSeconds for how long the upstream keeps it.
   */
  release(connection: Connection, idleSeconds: number | undefined): void {
    const idle = Math.min(maxIdle, (idleSeconds ?? Number.POSITIVE_INFINITY) * 1000 - spare);
    if (this.#isClosed || idle <= 0 || !connection.isUsable) {
      connection.destroy();
      return;
    }
    connection.release();
    connection.idleUntil = Date.now() + idle;
    this.#idle.push(connection);
    this.#sweepAt(connection.idleUntil);
  }

  /** Closes the idle connections, and the one that is opened ahead. */
  clear(): void {
    this.#preconnect?.cancel();
    this.#preconnect = undefined;
    for (const connection of this.#idle.splice(0)) connection.destroy();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#sweep);
    this.clear();
  }

  #open(timeout: number, needsTunnel: boolean, callback: OnConnection): () => void {
    return openWire(this.#load, { timeout, needsTunnel }, (error, wire) => {
      if (!wire) return callback(error);
      callback(undefined, new Connection(wire, this.#onGone));
    });
  }

  readonly #onGone = (connection: Connection): void => {
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
  };

  /** One timer for all, set anew only where one has to go earlier than any before. */
  #sweepAt(time: number): void {
    if (time >= this.#nextSweep) return;
    clearTimeout(this.#sweep);
    this.#nextSweep = time;
    this.#sweep = setTimeout(() => {
      this.#nextSweep = Number.POSITIVE_INFINITY;
      const now = Date.now();
      const expired = this.#idle.filter(({ idleUntil }) => idleUntil <= now);
      for (const connection of expired) connection.destroy();
      const next = Math.min(...this.#idle.map(({ idleUntil }) => idleUntil));
      if (Number.isFinite(next)) this.#sweepAt(next);
    }, time - Date.now()).unref();
  }
}

function takeIdle(pool: Pool, taker: Taker): void {
  if (taker.isOver) return;
  const connection = pool.takeIdle(taker.needsNew);
  if (connection) taker.onConnection(connection);
  else pool.connect(taker);
}
