import type { Readable } from 'node:stream';
import type { Draft } from '../pipeline/draft';
import type { DirectPassage } from './direct-passage';

/** A request on its way out: everything is decided, the transport only sends it. */
export interface OutgoingRequest {
  readonly method: string;
  /** The target below the upstream's own address, byte for byte. */
  readonly path: string;
  /** End-to-end headers only, a flat raw list. */
  readonly headers: readonly string[];
  readonly body: Buffer | Readable | undefined;
  /** Absent: it goes through the pool. */
  readonly direct?: DirectPassage | undefined;
  /** Where features note what they do; absent while all of them are off. */
  readonly draft?: Draft | undefined;
}

/**
 * What happens to a request at the upstream, in undici's order and names, because undici calls it
 * for nearly every request and a layer between would cost more than the request.
 */
export interface UpstreamHandler {
  /** The request is about to be written; `abort` gives it up and closes its connection. */
  onConnect(abort: (reason?: Error) => void): void;
  /** The last byte of the request was handed to the socket. */
  onRequestSent?(): void;
  /**
   * A head has arrived, 1xx ones too. False asks to pause until `resume` is called.
   * Names and values are latin1, as strings or as the bytes they came in.
   */
  onHeaders(
    status: number,
    headers: readonly (Buffer | string)[],
    resume: () => void,
    reason: string,
  ): boolean;
  /** Body bytes, valid for ever. May be empty after a pause. False asks to pause. */
  onData(chunk: Buffer): boolean;
  onComplete(trailers: readonly (Buffer | string)[] | null): void;
  /** The exchange failed; nothing else is called afterwards. */
  onError(error: Error): void;
}

/** Sends requests to one address, or (an upstream that wraps others) to the one that is best now. */
export interface Upstream {
  /** Scheme, host and port: safe to log. */
  readonly origin: string;
  /** Never throws; whatever fails reaches `handler.onError`. */
  send(request: OutgoingRequest, handler: UpstreamHandler): void;
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
