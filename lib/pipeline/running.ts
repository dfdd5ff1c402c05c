import type { Answer } from '../exchange/answer';
import type { Exchange, Incoming } from '../exchange/exchange';

/** A request that is being answered, as whoever holds the client's connection sees it. */
export interface Running {
  readonly exchange: Exchange;
  /**
   * The client's side is closed. Must be called exactly once.
   *
   * @param complete false when the client left before it had the whole answer: the upstream is then
   *   dropped at once, since every token that it still generates is billed.
   * @returns a promise where the log line still waits for something: a function must not be frozen
   *   before.
   */
  close(complete: boolean): void | Promise<void>;
  /** What passed through a WebSocket, which the proxy does not see: told before it is closed. */
  countTunnel(bytesIn: number, bytesOut: number): void;
}

/** What the server asks of a proxy. */
export interface RequestHandler {
  /** Takes one request through. Never throws; whatever goes wrong reaches the answer. */
  handle(incoming: Incoming, answer: Answer): Running;
}
