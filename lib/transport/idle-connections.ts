import type { Connection } from './connection';

/** The longest time that an idle connection is kept. Milliseconds. */
export const maxIdle = 30_000;

/** Idle connections. The most recently used one is taken first, so that few are kept. */
export class IdleConnections {
  readonly #connections: Connection[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When the timer expires. */
  #nextExpiry = Number.POSITIVE_INFINITY;

  get isEmpty(): boolean {
    return this.#connections.length === 0;
  }

  /** Keeps a connection for that many milliseconds. */
  add(connection: Connection, duration: number): void {
    connection.idleUntil = Date.now() + duration;
    this.#connections.push(connection);
    this.#expireAt(connection.idleUntil);
  }

  /**
   * Takes a usable connection.
   *
   * @param isNew whether it must not have been used for a request before.
   */
  take(isNew: boolean): Connection | undefined {
    const now = Date.now();
    for (let at = this.#connections.length - 1; at >= 0; at -= 1) {
      const connection = this.#connections[at] as Connection;
      const { idleUntil, isUsable } = connection;
      // After a freeze, timers fire late, and the clock may have been set back.
      const isFit = isUsable && idleUntil > now && idleUntil <= now + maxIdle;
      if (isFit && isNew && connection.requests > 0) continue;
      this.#connections.splice(at, 1);
      if (isFit) return connection;
      connection.destroy();
    }
    return undefined;
  }

  /** Removes a connection that has ended. */
  remove(connection: Connection): void {
    const at = this.#connections.indexOf(connection);
    if (at !== -1) this.#connections.splice(at, 1);
  }

  /** Closes all. */
  clear(): void {
    for (const connection of this.#connections.splice(0)) connection.destroy();
  }

  /** One timer for all, reset only for a connection that expires before all others. */
  #expireAt(time: number): void {
    if (time >= this.#nextExpiry) return;
    clearTimeout(this.#timer);
    this.#nextExpiry = time;
    this.#timer = setTimeout(() => this.#closeExpired(), time - Date.now()).unref();
  }

  #closeExpired(): void {
    this.#nextExpiry = Number.POSITIVE_INFINITY;
    const now = Date.now();
    for (const connection of [...this.#connections]) {
      if (connection.idleUntil <= now) connection.destroy();
      else this.#expireAt(connection.idleUntil);
    }
  }
}
