import type { Duplex } from 'node:stream';
import type { ProxyError } from './errors';

/** The head of an answer. Headers are a flat list of names and values, latin1, as they came. */
export interface Head {
  readonly status: number;
  /** Latin1, may be empty; undefined stands for the usual phrase of the status. */
  readonly reason: string | undefined;
  readonly headers: string[];
}

/** A request on its way to whoever answers it. */
export interface Flight {
  /** Gives it up and closes its connection. Nothing is called on the answer afterwards. */
  abort(): void;
  /** The client takes bytes again, after `data` or `head` has returned false. */
  resume(): void;
  /** How much of the request was handed to the network: what was sent may have been processed. */
  readonly sent: 'nothing' | 'some' | 'all';
}

/**
 * Where an answer goes. The client's own is the outermost; a layer that looks at or changes answers
 * wraps the one that it was given ({@link AnswerWrapper}).
 *
 * Called in this order: `start`, `inform`*, `head`, `data`*, then exactly one of `end`, `switched` and
 * `fail`. `fail` may come at any time, and is the last call. None of them may be called after it.
 */
export interface Answer {
  /** The request is about to be sent. Called again for each attempt, until a final head has passed. */
  start(flight: Flight): void;
  /** A 1xx head, other than a 101 that was asked for. */
  inform(head: Head): void;
  /**
   * The final head. It leaves without waiting for a body byte: clients wait for it.
   *
   * @returns false to ask for a pause until {@link Flight.resume}; a few more pieces may still come.
   */
  head(head: Head): boolean;
  /** Body bytes, valid for ever. False asks for a pause until {@link Flight.resume}. */
  data(chunk: Buffer): boolean;
  /** The answer is complete. Trailers are a flat list of names and values. */
  end(trailers: string[]): void;
  /**
   * The upstream has switched protocols, as the client asked (`Incoming.upgrade`).
   *
   * @param head the 101, with end-to-end headers only.
   * @param early bytes of the new protocol that came along with the head.
   */
  switched(head: Head, upstream: Duplex, early: Buffer): void;
  /** Before the head: the client gets an error answer. After it: the connection is cut. */
  fail(error: ProxyError): void;
}

/** An answer that hands everything on: what a layer looks at or changes, it overrides. */
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
