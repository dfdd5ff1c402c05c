import { Readable } from 'node:stream';
import { findHeader } from '../../http/headers';
import { isConnectFailure } from '../../transport/connect-failures';
import type { OutgoingRequest, UpstreamHandler } from '../../transport/upstream';
import { maxRefusal, mayRefuseRegion, refusesRegion } from './region-refusal';

type RawHeaders = readonly (Buffer | string)[];

/** Hands a whole answer, or an error, to the handler that waited for it. */
export type Outcome = (handler: UpstreamHandler) => void;

/** What becomes of an attempt that did not succeed. */
export interface AttemptPlan {
  /** Tries the next upstream; undefined: there is none. Given what the client gets if that fails, too. */
  readonly giveUp: ((outcome: Outcome) => void) | undefined;
  /** How the attempt before this one ended. */
  readonly before: Outcome | undefined;
}

interface Held {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly resume: () => void;
  readonly reason: string;
  readonly pieces: Buffer[];
}

/** One attempt at one of several upstreams: passes everything on, unless it is a reason to try the next. */
export class Attempt implements UpstreamHandler {
  readonly #handler: UpstreamHandler;
  readonly #request: OutgoingRequest;
  readonly #plan: AttemptPlan;
  #abort: (() => void) | undefined;
  #held: Held | undefined;
  #heldBytes = 0;
  /** The head of an answer was passed on, or another attempt has taken over. */
  #isSettled = false;
  #isGivenUp = false;

  constructor(handler: UpstreamHandler, request: OutgoingRequest, plan: AttemptPlan) {
    this.#handler = handler;
    this.#request = request;
    this.#plan = plan;
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    this.#handler.onConnect(abort);
  }

  onRequestSent(): void {
    this.#handler.onRequestSent?.();
  }

  onHeaders(status: number, headers: RawHeaders, resume: () => void, reason: string): boolean {
    if (status === 508 && this.#plan.before && isOurs(headers)) {
      // The other proxy only says that it would have called this one: no answer to the client's request.
      this.#isGivenUp = true;
      this.#plan.before(this.#handler);
      this.#abort?.();
      return true;
    }
    if (status >= 200 && this.#plan.giveUp && isWhole(this.#request.body)) {
      if (mayRefuseRegion(status, toText(headers))) {
        this.#held = { status, headers, resume, reason, pieces: [] };
        return true;
      }
    }
    if (status >= 200) this.#isSettled = true;
    return this.#handler.onHeaders(status, headers, resume, reason);
  }

  onData(chunk: Buffer): boolean {
    if (this.#isGivenUp) return true;
    if (!this.#held) return this.#handler.onData(chunk);
    this.#held.pieces.push(chunk);
    this.#heldBytes += chunk.length;
    return this.#heldBytes <= maxRefusal || this.#release(this.#held);
  }

  onComplete(trailers: RawHeaders | null): void {
    if (this.#isGivenUp) return;
    const held = this.#held;
    if (held) {
      if (refusesRegion(Buffer.concat(held.pieces), toText(held.headers))) {
        this.#giveUp((handler) => {
          deliver(held, handler);
          handler.onComplete(trailers);
        });
        return;
      }
      this.#release(held);
    }
    this.#handler.onComplete(trailers);
  }

  onError(error: Error): void {
    if (this.#isGivenUp) return;
    const { before } = this.#plan;
    const isUnsent = !this.#isSettled && !this.#held && isConnectFailure(error);
    if (isUnsent && this.#plan.giveUp && isUnread(this.#request.body)) {
      this.#giveUp(before ?? ((handler) => handler.onError(error)));
    } else if (isUnsent && before) {
      before(this.#handler);
    } else {
      if (this.#held) this.#release(this.#held);
      this.#handler.onError(error);
    }
  }

  #giveUp(outcome: Outcome): void {
    this.#isGivenUp = true;
    this.#held = undefined;
    this.#plan.giveUp?.(this.#plan.before ?? outcome);
  }

  #release(held: Held): boolean {
    this.#held = undefined;
    this.#isSettled = true;
    return deliver(held, this.#handler);
  }
}

function deliver(held: Held, handler: UpstreamHandler): boolean {
  let goesOn = handler.onHeaders(held.status, held.headers, held.resume, held.reason);
  for (const piece of held.pieces) goesOn = handler.onData(piece);
  return goesOn;
}

function toText(raw: RawHeaders): string[] {
  return raw.map((item) => (typeof item === 'string' ? item : item.toString('latin1')));
}

const isOurs = (headers: RawHeaders) => findHeader(toText(headers), 'x-proxy-error') !== undefined;

/** What can be sent a second time. */
const isWhole = (body: OutgoingRequest['body']) => body === undefined || Buffer.isBuffer(body);

/** What can be sent now, since nobody has sent any of it. */
function isUnread(body: OutgoingRequest['body']): boolean {
  return !(body instanceof Readable) || !(body.destroyed || Readable.isDisturbed(body));
}
