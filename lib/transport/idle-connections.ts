import type { Connection } from './connection';

/** How long an idle connection is kept at most. Milliseconds. */
export const maxIdle = 30_000;

/** Connections that wait for their next request. The one that was used last is taken first, so that few are kept. */
export class IdleConnections {
  readonly #connections: Connection[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When the timer runs out. */
  #nextExpiry = Number.POSITIVE_INFINITY;

  get isEmpty(): boolean {
    return this.#connections.length === 0;
  }

  /** Keeps a connection for so many milliseconds. */
  add(connection: Connection, duration: number): void {
    connection.idleUntil = Date.now() + duration;
    this.#connections.push(connection);
    this.#expireAt(connection.idleUntil);
  }

  /**
   * Takes one that can be used.
   *
   * @param isNew whether it must not have carried a request before.
   */
  take(isNew: boolean): Connection | undefined {
    const now = Date.now();
    for (let at = this.#connections.length - 1; at >= 0; at -= 1) {
      const connection = this.#connections[at] as Connection;
      const { idleUntil, isUsable } = connection;
      // After a freeze, timers come too late; and a clock may have been set back.
      const isFit = isUsable && idleUntil > now && idleUntil <= now + maxIdle;
      if (isFit && isNew && connection.requests > 0) continue;
      this.#connections.splice(at, 1);
      if (isFit) return connection;
      connection.destroy();
    }
    return undefined;
  }

  /** Forgets one that has ended. */
  remove(connection: Connection): void {
    const at = this.#connections.indexOf(connection);
    if (at !== -1) this.#connections.splice(at, 1);
  }

  /** Closes all. */
  clear(): void {
    for (const connection of this.#connections.splice(0)) connection.destroy();
  }

  /** One timer for all, set anew only for a connection that expires before all others. */
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
