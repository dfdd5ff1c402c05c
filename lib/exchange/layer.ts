import type { Answer } from './answer';
import type { Exchange } from './exchange';

/**
 * Sends a request on, and has its answer delivered. May throw or reject: `compose`
 * (lib/pipeline/compose.ts) makes `answer.fail` of that.
 */
export type Send = (exchange: Exchange, answer: Answer) => void | Promise<void>;

/**
 * A step on the way of a request. It changes the exchange before it calls `next`, wraps the answer
 * that it hands to `next`, refuses by throwing, or answers by itself and never calls `next`. Whoever
 * calls `next` twice restores what it changed.
 *
 * What belongs to one request lies in the exchange or in the closure of the call, never in the layer.
 */
export type Layer = (next: Send) => Send;

/** A way to one address: scheme, host, port, base path. */
export interface Upstream {
  /** Scheme, host and port: safe to log. */
  readonly origin: string;
  /** Its address; may end with a base path, below which every target lies. */
  readonly url: URL;
  /** Never throws; what fails reaches `answer.fail`. Sends nothing for an exchange that is over. */
  readonly send: Send;
  /** Opens one connection ahead of the first request. Failures are silent: the request will tell. */
  warm(): void;
  /**
   * Gives up every idle connection. For a function that was frozen: the upstream may have closed
   * them meanwhile, and the news may never have arrived.
   */
  refresh(): void;
  /** Closes idle connections now, and the others when their exchange is over. */
  close(): void;
}
