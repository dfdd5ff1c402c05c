import type { Answer } from './answer';
import type { Exchange } from './exchange';

/**
 * Sends a request and delivers its response to `answer`. May throw or reject: `compose`
 * (lib/pipeline/compose.ts) turns that into `answer.fail`.
 */
export type Send = (exchange: Exchange, answer: Answer) => void | Promise<void>;

/**
 * A processing step (middleware). It may change the exchange before calling `next`, wrap the answer
 * that it passes to `next`, reject the request by throwing, or respond itself without calling
 * `next`. A layer that calls `next` twice must restore what it changed.
 *
 * State of one request belongs in the exchange or in the closure of the call, never in the layer.
 */
export type Layer = (next: Send) => Send;

/** One upstream address: scheme, host, port, base path. */
export interface Upstream {
  /** Scheme, host and port: safe to log. */
  readonly origin: string;
  /** Its address; may end with a base path, to which every target is appended. */
  readonly url: URL;
  /**
   * Never throws; failures are reported to `answer.fail`. Sends nothing for an exchange that is
   * over.
   */
  readonly send: Send;
  /** Loads the code that opens connections, before the first request. Failures are ignored, too. */
  preload(): void;
  /**
   * Opens one connection before the first request. Failures are ignored: the request will report
   * them.
   */
  warm(): void;
  /**
   * Discards every idle connection. For a function that was frozen: the upstream may have closed
   * them meanwhile without the function noticing.
   */
  refresh(): void;
  /** Closes idle connections now, and the others when their exchange is over. */
  close(): void;
}
