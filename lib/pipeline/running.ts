import type { Answer } from '../exchange/answer';
import type { Exchange, Incoming } from '../exchange/exchange';

/** A request in progress, as seen by the owner of the client's connection. */
export interface Running {
  readonly exchange: Exchange;
  /**
   * The client's side is closed. Must be called exactly once.
   *
   * @param complete false if the client disconnected before it had the complete response: the
   * upstream request is then cancelled immediately, because every further token is billed.
   * @returns a promise if the log line is still pending: a function must not be frozen before it
   * resolves.
   */
  close(complete: boolean): void | Promise<void>;
  /** The traffic of a WebSocket, which bypasses the proxy: reported before it is closed. */
  countTunnel(bytesIn: number, bytesOut: number): void;
}

/** What the server needs from a proxy. */
export interface RequestHandler {
  /** Handles one request. Never throws; failures are reported to the answer. */
  handle(incoming: Incoming, answer: Answer): Running;
}
