import type { Readable } from 'node:stream';
import type { ProxyError } from '../exchange/errors';

/** One request as it arrived, whatever cloud it came through. */
export interface Incoming {
  readonly method: string;
  /** The request target, byte for byte: path and query, never decoded or normalised. */
  readonly target: string;
  /** Raw headers, a flat list of names and values in the order in which they came (latin1). */
  readonly headers: readonly string[];
  /**
   * Undefined: there is none. A buffer: it is all here already. A stream: it is still arriving,
   * and the first bytes may be long in coming.
   */
  readonly body: Buffer | Readable | undefined;
  /** An id that the platform gave the request, if it can be trusted as a log key. */
  readonly id?: string | undefined;
}

/** Where the answer goes: a `ServerResponse`, or the response stream of AWS Lambda. */
export interface Sink {
  /** Sends a 1xx head. Absent where the platform cannot. */
  informational?(status: number, reason: string, headers: string[]): void;
  /**
   * Sends the head, without waiting for a body byte (traps.md 1). Called once.
   *
   * @param reason latin1, may be empty; undefined stands for the usual phrase of the status.
   */
  head(status: number, reason: string | undefined, headers: string[]): void;
  /** Sends body bytes. False asks to stop until {@link Exchange.drained} is called. */
  write(chunk: Buffer): boolean;
  /** Ends the answer; trailers are a flat list of names and values. */
  end(trailers: string[]): void;
  /**
   * Cuts an answer whose head is out: the client must not take it for complete (design §3, 7).
   *
   * @param reason for a platform where clients may not see the cut itself.
   */
  cut(reason: ProxyError): void;
}

/** A sink that hands everything on: what a feature looks at or changes, it overrides. */
export class SinkDecorator implements Sink {
  constructor(protected readonly next: Sink) {}

  informational(status: number, reason: string, headers: string[]): void {
    this.next.informational?.(status, reason, headers);
  }

  head(status: number, reason: string | undefined, headers: string[]): void {
    this.next.head(status, reason, headers);
  }

  write(chunk: Buffer): boolean {
    return this.next.write(chunk);
  }

  end(trailers: string[]): void {
    this.next.end(trailers);
  }

  cut(reason: ProxyError): void {
    this.next.cut(reason);
  }
}

/** The running exchange, as its handler sees it. */
export interface Exchange {
  /** The sink takes bytes again. */
  drained(): void;
  /**
   * The sink is closed. Must be called exactly once.
   *
   * @param complete false when the client left before it had the whole answer: the upstream is
   *   then dropped at once, since every token that it still generates is billed.
   * @returns a promise where the log line still waits for something: a function must not be frozen
   *   before.
   */
  closed(complete: boolean): undefined | Promise<void>;
}
