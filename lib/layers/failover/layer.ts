import type { Provider } from '../../dialects/provider';
import { mayRefuseRegion, refusesRegion } from '../../dialects/region-refusal';
import type { Answer, Flight, Head } from '../../exchange/answer';
import type { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import { AnswerHolder, deliver, type HeldAnswer } from '../../exchange/held-answer';
import type { Layer, Send, Upstream } from '../../exchange/layer';
import { findHeader } from '../../http/headers';

/** How long an upstream that failed comes last. Milliseconds. */
const restMilliseconds = 30_000;

/** Hands the client what an attempt has ended with. */
type Outcome = (answer: Answer) => void;

/**
 * Sends a request to the first address of its provider that is well, and to the next one only when nothing
 * was sent, or when the answer refuses the region. Once a byte of an answer was passed on, there is no
 * other attempt. Those that failed come last for half a minute.
 *
 * @param upstreamsOf the addresses of a provider, the preferred one first.
 */
export function createFailover(
  upstreamsOf: (provider: Provider) => readonly [Upstream, ...Upstream[]],
  now: () => number = Date.now,
): Layer {
  const restsUntil = new Map<Upstream, number>();

  function inOrder(upstreams: readonly Upstream[]): Upstream[] {
    const time = now();
    const rests = (upstream: Upstream) => (restsUntil.get(upstream) ?? 0) > time;
    return [...upstreams.filter((one) => !rests(one)), ...upstreams.filter(rests)];
  }

  return (next) => {
    async function sendToFirst(exchange: Exchange, answer: Answer, all: readonly Upstream[]) {
      // What is here as a whole can be sent once more.
      await exchange.body.whole();
      if (exchange.isOver) return;
      const rest = (upstream: Upstream) => restsUntil.set(upstream, now() + restMilliseconds);
      await new Attempts(exchange, answer, next, rest).send(inOrder(all));
    }

    return (exchange, answer) => {
      const all = upstreamsOf(exchange.provider);
      return all.length > 1 ? sendToFirst(exchange, answer, all) : next(exchange, answer);
    };
  };
}

/** The attempts at one request. */
class Attempts {
  readonly exchange: Exchange;
  readonly #answer: Answer;
  readonly #next: Send;
  readonly #rest: (upstream: Upstream) => void;
  /** What further layers change of the request, as it was before the first attempt. */
  readonly #target: string;
  readonly #headers: readonly string[];
  /** How the first attempt ended, and at which address. */
  #first: { readonly outcome: Outcome; readonly upstream: Upstream } | undefined;

  constructor(exchange: Exchange, answer: Answer, next: Send, rest: (upstream: Upstream) => void) {
    this.exchange = exchange;
    this.#answer = answer;
    this.#next = next;
    this.#rest = rest;
    this.#target = exchange.target;
    this.#headers = exchange.headers;
  }

  send([upstream, ...others]: readonly Upstream[]): void | Promise<void> {
    if (!upstream) return;
    const { exchange } = this;
    exchange.upstream = upstream;
    exchange.target = this.#target;
    exchange.headers = this.#headers;
    return this.#next(exchange, new Attempt(this.#answer, this, others));
  }

  /**
   * An attempt has not succeeded.
   *
   * @param outcome what the client gets of it, if nothing better comes.
   * @returns false where that is all: then it is passed on.
   */
  goOn(outcome: Outcome, others: readonly Upstream[]): boolean {
    const { upstream } = this.exchange;
    this.#rest(upstream);
    this.#first ??= { outcome, upstream };
    if (others.length === 0) return this.goBack(upstream);
    void this.send(others);
    return true;
  }

  /** Ends with how the first attempt ended. False: there was no other. */
  goBack(upstream: Upstream): boolean {
    const first = this.#first;
    if (!first || first.upstream === upstream) return false;
    // The log names the one whose answer the client gets.
    this.exchange.upstream = first.upstream;
    first.outcome(this.#answer);
    return true;
  }
}

/** The answer to one attempt. */
class Attempt extends AnswerHolder {
  readonly #attempts: Attempts;
  readonly #others: readonly Upstream[];
  readonly #upstream: Upstream;
  #flight: Flight | undefined;
  #isPassedOn = false;

  constructor(next: Answer, attempts: Attempts, others: readonly Upstream[]) {
    super(next);
    this.#attempts = attempts;
    this.#others = others;
    this.#upstream = attempts.exchange.upstream;
  }

  override start(flight: Flight): void {
    this.#flight = flight;
    this.next.start(flight);
  }

  override head(head: Head): boolean {
    this.#isPassedOn = true;
    return super.head(head);
  }

  override fail(error: ProxyError): void {
    const isUnsent = (this.#flight?.sent ?? 'nothing') === 'nothing';
    // What the client did wrong would fail everywhere.
    const isLocked = error.code === 'upstream_locked';
    const canGoOn = isLocked ? !this.#attempts.exchange.body.isStream : isUnsent;
    if (!this.#isPassedOn && canGoOn && (isLocked || isAboutUpstream(error))) {
      if (this.#attempts.goOn((answer) => answer.fail(error), this.#others)) return;
    }
    super.fail(error);
  }

  protected mayHold({ status, headers }: Head): boolean {
    if (isRefusalOfProxy(headers)) return true;
    return !this.#attempts.exchange.body.isStream && mayRefuseRegion(status);
  }

  protected take(refusal: HeldAnswer): boolean {
    const { head, body } = refusal;
    if (isRefusalOfProxy(head.headers)) {
      // The other proxy speaks of itself, and this is no answer to the client's request.
      if (this.#attempts.goBack(this.#upstream)) return true;
      if (this.#attempts.exchange.body.isStream) return false;
    } else if (!refusesRegion({ status: head.status, headers: head.headers, body })) {
      return false;
    }
    return this.#attempts.goOn((answer) => deliver(refusal, answer), this.#others);
  }
}

function isAboutUpstream({ code }: ProxyError): boolean {
  return code === 'upstream_unreachable' || code === 'upstream_timeout';
}

/** Another proxy of this kind that would call this one, or that lets nobody in without a key of its own. */
function isRefusalOfProxy(headers: readonly string[]): boolean {
  const code = findHeader(headers, 'x-proxy-error');
  return code === 'loop_detected' || code === 'invalid_access_key';
}
