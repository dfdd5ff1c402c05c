import type { Duplex } from 'node:stream';
import type { HeaderLocation } from '../../dialects/credentials';
import { findKeyLocation } from '../../dialects/key-location';
import { mayBeAboutKey, readKeyVerdict } from '../../dialects/key-verdict';
import { type Answer, type Flight, FlightWrapper, type Head } from '../../exchange/answer';
import { ProxyError } from '../../exchange/errors';
import type { CredentialPlace, Exchange } from '../../exchange/exchange';
import { AnswerHolder, type HeldAnswer } from '../../exchange/held-answer';
import type { Send } from '../../exchange/layer';
import { findHeader, removeHeader } from '../../http/headers';
import type { KeyWish, NoKey } from './key-choice';
import { isEvidence } from './key-evidence';
import type { Masking } from './masking';
import type { KeyPool, Suspects, TakenKey } from './pool';
import type { RestReason } from './pooled-key';
import { noKeyLeft } from './refusals';

export interface KeyedRequestParts {
  readonly exchange: Exchange;
  readonly answer: Answer;
  readonly next: Send;
  readonly pool: KeyPool;
  readonly place: CredentialPlace;
}

/**
 * Sends a request with one of the owner's keys, and with the next one if the provider rejects the
 * first: the verdict then guarantees that nothing was processed. No other request is ever sent
 * twice.
 */
export class KeyedRequest {
  readonly #parts: KeyedRequestParts;
  readonly #headers: readonly string[];
  #suspects: Suspects = nobody;
  #wish: KeyWish;
  #taken: TakenKey | undefined;
  /** The header that contains the key. */
  #location: HeaderLocation = 'bearer';
  /** Why the provider rejected the previous key. */
  #refusedFor: RestReason | undefined;
  /** The last error for this request that a wait can resolve. */
  #limited: HeldAnswer | undefined;

  constructor(parts: KeyedRequestParts) {
    this.#parts = parts;
    this.#headers = parts.exchange.headers;
    const caller = parts.exchange.accessKey?.label ?? '';
    this.#wish = { model: undefined, caller, tried: nothing };
    // However it ends: an open WebSocket counts as active until it is closed.
    parts.exchange.onEnd(() => this.release());
  }

  get exchange(): Exchange {
    return this.#parts.exchange;
  }

  /**
   * Sends it with the best key, or responds with an error if none is left.
   *
   * @param model undefined: unknown.
   */
  send(model: string | undefined): void | Promise<void> {
    const { exchange, answer, next, pool, place } = this.#parts;
    if (model !== this.#wish.model) this.#wish = { ...this.#wish, model };
    const taken = pool.take(this.#wish);
    if (!('key' in taken)) {
      const { reason } = taken;
      this.#answerWithoutKey(reason === 'busy' ? reason : (this.#refusedFor ?? reason));
      return;
    }
    this.#taken = taken;
    if (pool.size > 1) exchange.notes.provider_key = taken.key.position;
    const key = taken.key.value;
    const { dialect } = exchange.provider;
    this.#location = findKeyLocation(dialect, exchange.target, key, place.location);
    exchange.headers = withKey(this.#headers, place, key, this.#location);
    return next(exchange, new KeyedAnswer(answer, this, taken.key.masking));
  }

  /** The provider has accepted the key. */
  accept(): void {
    const taken = this.#taken;
    if (!taken) return;
    // Without a model, it is unknown whether the API has checked the key.
    const isGuess = this.#suspects.size > 0 && this.#wish.model !== undefined;
    const suspects = isGuess && this.#isEvidence(taken) ? this.#suspects : nobody;
    this.#parts.pool.accept(taken, this.#wish, suspects);
  }

  /**
   * Handles an error response, and sends the request again if that can help. False: the response is
   * forwarded.
   */
  refuse(refusal: HeldAnswer): boolean {
    const { exchange, pool, answer } = this.#parts;
    const { head, body } = refusal;
    const taken = this.#taken;
    if (!taken) return false;
    const proxyError = findHeader(head.headers, 'x-proxy-error');
    if (proxyError === 'invalid_access_key') {
      answer.fail(new ProxyError('upstream_locked', { mayRetry: false }));
      return true;
    }
    // The error is about the other proxy, not about the key.
    if (proxyError !== undefined) return false;
    const address = { url: exchange.upstream.url, dialect: exchange.provider.dialect };
    const verdict = readKeyVerdict(
      address,
      { status: head.status, headers: head.headers, body },
      Date.now(),
    );
    if (verdict.kind === 'not about the key' || verdict.kind === 'too large') return false;
    const isHeld = this.#isEvidence(taken);
    if (isHeld) pool.refuse(taken, this.#wish, verdict);
    // There is no other key: the wait is what the API says.
    if (verdict.kind === 'limited' && pool.size === 1) return false;
    this.#refusedFor = verdict.kind;
    this.#wish = { ...this.#wish, tried: new Set([...this.#wish.tried, taken.key]) };
    if (verdict.kind === 'limited') this.#limited = refusal;
    else if (!verdict.isCertain || !isHeld) {
      this.#suspects = new Map([...this.#suspects, [taken.key, verdict.kind]]);
    }
    this.release();
    if (exchange.body.isStream) this.#answerWithoutKey(verdict.kind);
    else void this.send(this.#wish.model);
    return true;
  }

  #isEvidence({ key }: TakenKey): boolean {
    return isEvidence(this.#parts.exchange, key.value, this.#location);
  }

  release(): void {
    if (this.#taken) this.#parts.pool.release(this.#taken);
    this.#taken = undefined;
  }

  /**
   * The API's 429 for this request, if any, with the time until a key is available; otherwise the
   * proxy's own error.
   */
  #answerWithoutKey(reason: NoKey['reason']): void {
    const { answer, pool } = this.#parts;
    const retryAfter = Math.max(1, Math.ceil(pool.waitFor(this.#wish) / 1000));
    if (!this.#limited) {
      const isGuess = this.#suspects.size > 0 && this.#suspects.size === this.#wish.tried.size;
      answer.fail(noKeyLeft({ reason, retryAfter, isGuess }));
      return;
    }
    const { head, body, trailers } = this.#limited;
    const headers = [...head.headers];
    for (const name of ['retry-after', 'retry-after-ms']) removeHeader(headers, name);
    answer.head({ ...head, headers: [...headers, 'retry-after', String(retryAfter)] });
    if (body.length > 0) answer.data(body);
    answer.end(trailers);
  }
}

const nobody: Suspects = new Map();
const nothing: KeyWish['tried'] = new Set();

/** The answer for one attempt. */
class KeyedAnswer extends AnswerHolder {
  readonly #request: KeyedRequest;
  readonly #masking: Masking;

  constructor(next: Answer, request: KeyedRequest, masking: Masking) {
    super(next);
    this.#request = request;
    this.#masking = masking;
  }

  override start(flight: Flight): void {
    this.next.start(new KeyedFlight(flight, this.#request));
  }

  override inform(head: Head): void {
    this.next.inform(this.#masking.head(head));
  }

  override head(head: Head): boolean {
    if (head.status < 400) this.#request.accept();
    return super.head(this.#masking.head(head));
  }

  override end(trailers: string[]): void {
    super.end(this.#masking.headers(trailers));
    // A resent request already has another key and another answer.
    if (!this.hasTaken) this.#request.release();
  }

  override switched(head: Head, upstream: Duplex, early: Buffer): void {
    this.#request.accept();
    this.next.switched(this.#masking.head(head), upstream, early);
  }

  override fail(error: ProxyError): void {
    this.#request.release();
    super.fail(error);
  }

  protected mayHold({ status, headers }: Head): boolean {
    if (status < 400) return false;
    return mayBeAboutKey(status) || findHeader(headers, 'x-proxy-error') === 'invalid_access_key';
  }

  protected take(refusal: HeldAnswer): boolean {
    return this.#request.refuse(refusal);
  }
}

class KeyedFlight extends FlightWrapper {
  readonly #request: KeyedRequest;

  constructor(flight: Flight, request: KeyedRequest) {
    super(flight);
    this.#request = request;
  }

  override abort(): void {
    // Failover aborts an attempt and continues: no method of its answer is called then.
    this.#request.release();
    super.abort();
  }
}

/** Where the caller's access key was, if the API reads this kind of key from there. */
function withKey(
  headers: readonly string[],
  place: CredentialPlace,
  key: string,
  location: HeaderLocation,
): string[] {
  const written = location === place.location ? place.name : undefined;
  const name = written ?? (location === 'bearer' ? 'Authorization' : location);
  const value = location === 'bearer' ? `Bearer ${key}` : key;
  return headers.toSpliced(place.at * 2, 0, name, value);
}
