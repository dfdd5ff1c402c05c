import type { Duplex } from 'node:stream';
import type { FailoverRules } from '../../config/failover';
import { mayRefuseRegion, refusesRegion } from '../../dialects/region-refusal';
import type { Answer, Flight, Head } from '../../exchange/answer';
import type { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import { AnswerHolder, deliver, type HeldAnswer, slowestRefusal } from '../../exchange/held-answer';
import { findHeader, removeHeader } from '../../http/headers';
import type { Candidate } from './candidates';

/** How much of a response that is not forwarded is stored. Bytes. */
const maxKept = 64 * 1024;

/** The response header that names the upstream, if `FAILOVER` is set. */
const servedBy = 'x-proxy-upstream';

/** Delivers the outcome of an attempt to the client. */
export type Outcome = (answer: Answer) => void;

/** The failure of an attempt. */
export interface Failure {
  /** For the log: a status, or a word. */
  readonly what: string | number;
  /**
   * The address is unusable: the provider's other addresses are tried, whatever `FAILOVER` says.
   */
  readonly isOfAddress: boolean;
  /** `FAILOVER` includes it. */
  readonly isListed: boolean;
  /** Delivered to the client if no later attempt succeeds; undefined: nothing can be forwarded. */
  readonly outcome: Outcome | undefined;
}

/** The owner of the attempts at a request. */
export interface AttemptOwner {
  readonly exchange: Exchange;
  readonly rules: FailoverRules | undefined;
  /** Whether there is another address after this failure. */
  canGoOn(
    failure: Pick<Failure, 'isOfAddress' | 'isListed'>,
    candidate: Candidate,
    others: readonly Candidate[],
  ): boolean;
  /**
   * Called if an attempt has failed.
   *
   * @returns false if there is no further attempt: the outcome is then delivered.
   */
  goOn(
    failure: Failure & {
      readonly candidate: Candidate;
      readonly others: readonly Candidate[];
      readonly flight: Flight | undefined;
    },
  ): boolean;
  /** Delivers the outcome of an earlier attempt. False: there was no other. */
  goBack(candidate: Candidate): boolean;
}

/** The answer for one attempt. */
export class Attempt extends AnswerHolder {
  readonly #attempts: AttemptOwner;
  readonly #candidate: Candidate;
  readonly #others: readonly Candidate[];
  #flight: Flight | undefined;
  #isPassedOn = false;
  /** A response after which the next upstream is tried: stored in case that fails too. */
  #failing: { readonly head: Head; readonly pieces: Buffer[]; size: number } | undefined;
  #clock: NodeJS.Timeout | undefined;
  /** Another attempt has replaced this one. */
  #isOver = false;

  constructor(
    next: Answer,
    attempts: AttemptOwner,
    candidate: Candidate,
    others: readonly Candidate[],
  ) {
    super(next);
    this.#attempts = attempts;
    this.#candidate = candidate;
    this.#others = others;
  }

  override start(flight: Flight): void {
    this.#flight = flight;
    this.next.start(flight);
  }

  override head(head: Head): boolean {
    const named = this.#withName(head);
    if (this.#fails(head.status)) {
      this.#failing = { head: named, pieces: [], size: 0 };
      this.#clock = setTimeout(() => this.#leave(head.status), slowestRefusal).unref();
      return true;
    }
    this.#isPassedOn = true;
    return super.head(named);
  }

  override data(chunk: Buffer): boolean {
    if (this.#isOver) return true;
    const failing = this.#failing;
    if (!failing) return super.data(chunk);
    failing.pieces.push(chunk);
    failing.size += chunk.length;
    if (failing.size > maxKept) this.#leave(failing.head.status);
    return true;
  }

  override end(trailers: string[]): void {
    if (this.#isOver) return;
    if (!this.#failing) {
      super.end(trailers);
      return;
    }
    const { head, pieces } = this.#failing;
    const held: HeldAnswer = { head, body: Buffer.concat(pieces), trailers };
    this.#goOn({ ...listed(head.status), outcome: (answer) => deliver(held, answer) });
  }

  override switched(head: Head, upstream: Duplex, early: Buffer): void {
    this.next.switched(this.#withName(head), upstream, early);
  }

  override fail(error: ProxyError): void {
    if (this.#isOver) return;
    if (this.#failing) {
      this.#goOn(listed(this.#failing.head.status));
      return;
    }
    const failure = this.#isPassedOn ? undefined : this.#judge(error);
    if (failure && this.#goOn(failure)) return;
    super.fail(error);
  }

  protected mayHold({ status, headers }: Head): boolean {
    if (isRefusalOfProxy(headers)) return true;
    return !this.#attempts.exchange.body.isStream && mayRefuseRegion(status);
  }

  protected take(refusal: HeldAnswer): boolean {
    const { head, body } = refusal;
    if (isRefusalOfProxy(head.headers)) {
      // The error is about the other proxy, not about the client's request.
      if (this.#attempts.goBack(this.#candidate)) return true;
      if (this.#attempts.exchange.body.isStream) return false;
    } else if (!refusesRegion({ status: head.status, headers: head.headers, body })) {
      return false;
    }
    return this.#goOn({
      ...{ what: head.status, isOfAddress: true, isListed: false },
      outcome: (answer) => deliver(refusal, answer),
    });
  }

  /** The rest of a response that is too large or too slow is not needed. */
  #leave(status: number): void {
    this.#flight?.abort();
    this.#goOn(listed(status));
  }

  #goOn(failure: Failure): boolean {
    clearTimeout(this.#clock);
    const goesOn = this.#attempts.goOn({
      ...failure,
      ...{ candidate: this.#candidate, others: this.#others, flight: this.#flight },
    });
    this.#isOver ||= goesOn;
    return goesOn;
  }

  /** Whether the next upstream is tried after a response with this status. */
  #fails(status: number): boolean {
    const { rules, exchange } = this.#attempts;
    if (!rules?.statuses.has(status) || exchange.body.isStream) return false;
    return this.#attempts.canGoOn(listed(status), this.#candidate, this.#others);
  }

  /** Undefined: no other attempt can help, or the request may already have been processed. */
  #judge(error: ProxyError): Failure | undefined {
    const { rules, exchange } = this.#attempts;
    const { code, status } = error;
    const hasStatus = (...wanted: number[]) => wanted.some((one) => rules?.statuses.has(one));
    const isUnsent = (this.#flight?.sent ?? 'nothing') === 'nothing';
    const outcome = (answer: Answer) => answer.fail(error);
    const ofAddress = { isOfAddress: true, outcome };
    const isRepeatable = !exchange.body.isStream;
    switch (code) {
      case 'upstream_locked':
        return isRepeatable ? { ...ofAddress, what: 'locked', isListed: false } : undefined;
      case 'upstream_unreachable':
      case 'upstream_timeout':
      case 'upstream_invalid': {
        if (isUnsent && code !== 'upstream_invalid') {
          return { ...ofAddress, what: 'connect', isListed: rules?.connect === true };
        }
        const isTimeout = code === 'upstream_timeout';
        const isListed = isTimeout ? rules?.timeout === true : hasStatus(status);
        if (!isListed || !isRepeatable) return undefined;
        return { what: isTimeout ? 'timeout' : 'broken', isOfAddress: false, isListed, outcome };
      }
      case 'provider_key_limited':
      case 'provider_key_refused': {
        // None of the owner's keys is accepted by the API.
        const isListed = code === 'provider_key_limited' ? hasStatus(429) : hasStatus(401, 402);
        if (!isListed || !isRepeatable) return undefined;
        return { what: code, isOfAddress: false, isListed, outcome };
      }
      default:
        return undefined;
    }
  }

  /** Replaces the error of another instance of this proxy about itself. */
  #withName(head: Head): Head {
    if (!this.#attempts.rules) return head;
    const headers = [...head.headers];
    removeHeader(headers, servedBy);
    headers.push(servedBy, this.#candidate.label);
    return { ...head, headers };
  }
}

const listed = (status: number): Failure => ({
  ...{ what: status, isOfAddress: false, isListed: true, outcome: undefined },
});

/**
 * Another instance of this proxy that would call this one back, or that requires its own access
 * key.
 */
function isRefusalOfProxy(headers: readonly string[]): boolean {
  const code = findHeader(headers, 'x-proxy-error');
  return code === 'loop_detected' || code === 'invalid_access_key';
}
