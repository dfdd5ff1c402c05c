import type { Duplex } from 'node:stream';
import type { ProxyError } from './errors';

/** The head of a response. Headers are a flat list of names and values, latin1, as received. */
export interface Head {
  readonly status: number;
  /** Latin1, may be empty; undefined: the standard phrase of the status. */
  readonly reason: string | undefined;
  readonly headers: string[];
}

/** A request in flight, seen from the receiver of its response. */
export interface Flight {
  /**
   * Cancels the request and closes its connection. No method of the answer is called afterwards.
   */
  abort(): void;
  /** The client is ready for more bytes, after `data` or `head` returned false. */
  resume(): void;
  /** How much of the request was written to the network: what was sent may have been processed. */
  readonly sent: 'nothing' | 'some' | 'all';
}

/**
 * The receiver of a response. The outermost one writes to the client; a layer that inspects or
 * changes responses wraps the one it was given ({@link AnswerWrapper}).
 *
 * Called in this order: `start`, `inform`*, `head`, `data`*, then exactly one of `end`, `switched` and
 * `fail`. `fail` may be called at any time and is the last call.
 */
export interface Answer {
  /** The request is about to be sent. Called again for each attempt, until a final head has passed. */
  start(flight: Flight): void;
  /** A 1xx head, other than a 101 that was asked for. */
  inform(head: Head): void;
  /**
   * The final head. It is sent without waiting for the body, because clients wait for it.
   *
   * @returns false to request a pause until {@link Flight.resume}; a few more chunks may still
   * arrive.
   */
  head(head: Head): boolean;
  /**
   * Body bytes; the buffer is never reused. Returns false to request a pause until {@link
   * Flight.resume}.
   */
  data(chunk: Buffer): boolean;
  /** The response is complete. Trailers are a flat list of names and values. */
  end(trailers: string[]): void;
  /**
   * The upstream has switched protocols, as the client requested (`Incoming.upgrade`).
   *
   * @param head the 101, with end-to-end headers only.
   * @param early bytes of the new protocol that arrived together with the head.
   */
  switched(head: Head, upstream: Duplex, early: Buffer): void;
  /** Before the head, the client gets an error response. After it, the connection is aborted. */
  fail(error: ProxyError): void;
}

/**
 * A flight that forwards every call. A class, because an object literal with a getter has a type of
 * its own each time, for which V8 needs as long as for all layers together.
 */
export class FlightWrapper implements Flight {
  constructor(protected readonly flight: Flight) {}

  get sent(): Flight['sent'] {
    return this.flight.sent;
  }

  abort(): void {
    this.flight.abort();
  }

  resume(): void {
    this.flight.resume();
  }
}

/** An answer that forwards every call. Layers override the methods that they need. */
export class AnswerWrapper implements Answer {
  constructor(protected readonly next: Answer) {}

  start(flight: Flight): void {
    this.next.start(flight);
  }

  inform(head: Head): void {
    this.next.inform(head);
  }

  head(head: Head): boolean {
    return this.next.head(head);
  }

  data(chunk: Buffer): boolean {
    return this.next.data(chunk);
  }

  end(trailers: string[]): void {
    this.next.end(trailers);
  }

  switched(head: Head, upstream: Duplex, early: Buffer): void {
    this.next.switched(head, upstream, early);
  }

  fail(error: ProxyError): void {
    this.next.fail(error);
  }
}
