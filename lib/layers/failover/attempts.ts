import type { FailoverRules } from '../../config/failover';
import { readModel } from '../../dialects/read-model';
import type { Answer, Flight } from '../../exchange/answer';
import { toProxyError } from '../../exchange/errors';
import type { Exchange, StandIn } from '../../exchange/exchange';
import type { Send, Upstream } from '../../exchange/layer';
import { renameInExchange } from '../rename';
import { Attempt, type AttemptOwner, type Failure, type Outcome } from './attempt';
import type { Candidate } from './candidates';

export interface AttemptsParts {
  readonly exchange: Exchange;
  readonly answer: Answer;
  readonly next: Send;
  readonly rules: FailoverRules | undefined;
  /** Moves an address to the end for a while. */
  readonly rest: (upstream: Upstream) => void;
}

/** The request before the first attempt, because later layers change it. */
type Origin = Pick<Exchange, 'target' | 'headers' | 'model' | 'provider'>;

/** The outcome for the client if all attempts have failed. */
interface Kept {
  readonly outcome: Outcome;
  readonly candidate: Candidate;
  readonly flight: Flight | undefined;
}

/** The attempts at one request. */
export class Attempts implements AttemptOwner {
  readonly #parts: AttemptsParts;
  readonly #origin: Origin;
  readonly #content: Buffer | undefined;
  /** The model, as named in the log. */
  readonly #noted: string | undefined;
  #kept: Kept | undefined;

  constructor(parts: AttemptsParts) {
    this.#parts = parts;
    const { target, headers, model, provider, body, notes } = parts.exchange;
    this.#origin = { target, headers, model, provider };
    this.#content = body.content;
    this.#noted = notes.model;
  }

  get exchange(): Exchange {
    return this.#parts.exchange;
  }

  get rules(): FailoverRules | undefined {
    return this.#parts.rules;
  }

  /** Sends the request to the first of these; the others are tried if it fails. */
  async send(candidates: readonly Candidate[]): Promise<void> {
    const { exchange, answer, next } = this.#parts;
    const [candidate, ...others] = candidates;
    if (!candidate || exchange.isOver) return;
    this.#restore();
    try {
      if (candidate.standIn && !(await this.#change(candidate.standIn))) {
        if (!this.goOn({ ...cannotBeAsked, candidate, others, flight: undefined })) {
          throw new Error('no candidate is left');
        }
        return;
      }
      if (exchange.isOver) return;
      this.#note(candidate);
      await next(exchange, new Attempt(answer, this, candidate, others));
    } catch (error) {
      if (!exchange.isOver) answer.fail(toProxyError(error));
    }
  }

  canGoOn(
    failure: Pick<Failure, 'isOfAddress' | 'isListed'>,
    candidate: Candidate,
    others: readonly Candidate[],
  ): boolean {
    return this.#findNext(failure, candidate, others) !== -1;
  }

  goOn(failure: Parameters<AttemptOwner['goOn']>[0]): boolean {
    const { candidate, others, flight, outcome, isOfAddress, isListed } = failure;
    if (isOfAddress) this.#parts.rest(candidate.upstream);
    // The last response of an API, or otherwise the outcome of the first attempt.
    const isBetter = !this.#kept || (isListed && !isOfAddress);
    if (outcome && isBetter) this.#kept = { outcome, candidate, flight };
    const at = this.#findNext(failure, candidate, others);
    if (at === -1) return this.goBack(candidate);
    if (this.rules) {
      const { notes } = this.exchange;
      const tried = `${candidate.label} ${failure.what}`;
      notes.tried = notes.tried === undefined ? tried : `${notes.tried}, ${tried}`;
    }
    void this.send(others.slice(at));
    return true;
  }

  goBack({ upstream, standIn }: Candidate): boolean {
    const kept = this.#kept;
    if (!kept) return false;
    const { candidate, outcome, flight } = kept;
    if (candidate.upstream === upstream && candidate.standIn === standIn) return false;
    // The log names the upstream whose response the client gets.
    this.#note(candidate);
    this.exchange.flight = flight;
    outcome(this.#parts.answer);
    return true;
  }

  #findNext(
    { isOfAddress, isListed }: Pick<Failure, 'isOfAddress' | 'isListed'>,
    candidate: Candidate,
    others: readonly Candidate[],
  ): number {
    return others.findIndex(
      ({ standIn }) => isListed || (isOfAddress && standIn === candidate.standIn),
    );
  }

  #restore(): void {
    const { exchange } = this.#parts;
    Object.assign(exchange, this.#origin);
    const content = this.#content;
    if (content && exchange.body.content !== content) exchange.body.replace(content);
  }

  /** Changes the request for the next target; false if that is impossible. */
  async #change({ provider, models }: StandIn): Promise<boolean> {
    const { exchange } = this.#parts;
    // The body may have changed since its model was read.
    exchange.model = undefined;
    const reading = await readModel(exchange);
    if (reading.verdict !== 'named' || reading.models.length !== models.length) return false;
    if (!renameInExchange(exchange, reading.models, models)) return false;
    exchange.provider = provider;
    return true;
  }

  #note({ provider, upstream, standIn }: Candidate): void {
    const { exchange } = this.#parts;
    exchange.upstream = upstream;
    exchange.provider = provider;
    if (!this.rules) return;
    const { notes } = exchange;
    if (notes.provider !== undefined) notes.provider = provider.name;
    const model = standIn ? standIn.models[0] : this.#noted;
    if (model !== undefined) notes.model = model;
    // An address of the previous provider.
    if (notes.provider_key !== undefined) notes.provider_key = undefined;
  }
}

const cannotBeAsked: Failure = {
  ...{ what: 'not asked', isOfAddress: false, isListed: true, outcome: undefined },
};
