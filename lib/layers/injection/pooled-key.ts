import type { OwnerKey } from '../../config/owner-keys';

/** Why a key is not used for a while. */
export type RestReason = 'wrong key' | 'no credit' | 'limited';

/** Times are milliseconds since 1970. */
export interface Rest {
  readonly reason: RestReason;
  readonly since: number;
  /** 0: the provider has accepted the key again. */
  readonly until: number;
}

/** A key that the provider refuses comes back through its owner only: it is tried again ever less often. */
const firstRefusalRest = 60_000;
const longestRefusalRest = 600_000;
/** Models with rests that are remembered of one key. */
const maxModels = 200;

/** One of the owner's keys, and what is known of it from the provider's own answers. */
export class PooledKey {
  /** Requests that run with it now. */
  running = 0;
  /** Answers that look as if it were wrong, though no code says so, while another key was accepted. */
  signs = 0;
  /** The whole key rests. */
  rest: Rest | undefined;

  /** How often in a row it was refused. */
  #refusals = 0;
  readonly #models = new Map<string, Rest>();

  /** @param position counted from 1, as they stand in the setting: names the key in the log. */
  constructor(
    readonly owner: OwnerKey,
    readonly position: number,
  ) {}

  get value(): string {
    return this.owner.value;
  }

  /** As many requests run with it as its owner allows. */
  get isFull(): boolean {
    return this.running >= (this.owner.concurrency ?? Number.POSITIVE_INFINITY);
  }

  /** It was refused, and one request finds out whether it is accepted again. */
  get isOnTrial(): boolean {
    return this.#refusals > 0 && this.running > 0;
  }

  /** Whether it is refused or empty, and not to be used now. */
  isAside(now: number): boolean {
    return this.rest !== undefined && this.rest.reason !== 'limited' && this.rest.until > now;
  }

  /** What keeps it from being used for a model now: the longest of its rests. */
  findRest(model: string | undefined, now: number): Rest | undefined {
    const whole = this.rest && this.rest.until > now ? this.rest : undefined;
    const ofModel = model === undefined ? undefined : this.#models.get(model);
    if (!ofModel || ofModel.until <= now) return whole;
    return whole && whole.until > ofModel.until ? whole : ofModel;
  }

  /** The provider does not accept it, or its account is empty. */
  putAside(reason: 'wrong key' | 'no credit', now: number): Rest {
    const wait = Math.min(firstRefusalRest * 2 ** this.#refusals, longestRefusalRest);
    this.#refusals++;
    this.rest = { reason, since: now, until: now + wait };
    return this.rest;
  }

  /** @param model undefined: the whole key. */
  setRest(model: string | undefined, rest: Rest): void {
    if (model === undefined) {
      this.rest = rest;
      if (rest.reason !== 'limited') this.#refusals = Math.max(1, this.#refusals);
      return;
    }
    const [oldest] = this.#models.keys();
    if (oldest !== undefined && this.#models.size >= maxModels) this.#models.delete(oldest);
    this.#models.delete(model);
    this.#models.set(model, rest);
  }

  /**
   * The provider has accepted it.
   *
   * @param takenAt what it has said of it since then still counts.
   * @returns whether it had rested as a whole, and for this model.
   */
  clear(model: string | undefined, takenAt: number): { whole: boolean; model: boolean } {
    const whole = this.rest !== undefined && this.rest.since <= takenAt;
    const ofModel = model === undefined ? undefined : this.#models.get(model);
    const hadModel = ofModel !== undefined && ofModel.since <= takenAt;
    if (whole) this.rest = undefined;
    if (hadModel) this.#models.delete(model as string);
    if (this.rest === undefined) {
      this.#refusals = 0;
      this.signs = 0;
    }
    return { whole, model: hadModel };
  }
}
