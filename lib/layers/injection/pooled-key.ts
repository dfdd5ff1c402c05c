import type { OwnerKey } from '../../config/owner-keys';
import { createMasking, type Masking } from './masking';

/** Why a key is not used for a while. */
export type RestReason = 'wrong key' | 'no credit' | 'limited';

/** Times are milliseconds since 1970. */
export interface Rest {
  readonly reason: RestReason;
  readonly since: number;
  /** 0: the provider has accepted the key again. */
  readonly until: number;
}

/** The request for which a key is used. */
export interface KeyUse {
  /** Undefined: the model is unknown. */
  readonly model: string | undefined;
  /** The caller: the label of an access key. */
  readonly caller: string;
}

/** Only the owner can fix a rejected key, so it is retried at growing intervals. */
const firstRefusalRest = 60_000;
const longestRefusalRest = 600_000;
/** The maximum number of models with a cooldown per key. */
const maxModels = 200;

/** How many uncertain rejections start a cooldown. */
const enoughSigns = 2;

/** The longer of two cooldowns that are not over. */
function longer(one: Rest | undefined, other: Rest | undefined, now: number): Rest | undefined {
  const first = one && one.until > now ? one : undefined;
  if (!other || other.until <= now) return first;
  return first && first.until > other.until ? first : other;
}

interface Guess {
  /**
   * Responses that suggest an invalid key without a specific code, while another key was accepted.
   */
  signs: number;
  rest: Rest | undefined;
}

/** One of the owner's keys, and its state according to the provider's responses. */
export class PooledKey {
  /** Active requests with this key. */
  running = 0;
  /** Keeps the key out of answers. */
  readonly masking: Masking;
  /** The cooldown of the whole key. */
  rest: Rest | undefined;

  /** Consecutive rejections. */
  #refusals = 0;
  readonly #models = new Map<string, Rest>();
  /** Uncertain evidence from responses to a caller, by access key. */
  readonly #guesses = new Map<string, Guess>();

  /** @param position in the setting, counted from 1: identifies the key in the log. */
  constructor(
    readonly owner: OwnerKey,
    readonly position: number,
  ) {
    this.masking = createMasking(owner.value);
  }

  get value(): string {
    return this.owner.value;
  }

  /** All its slots are in use. */
  get isFull(): boolean {
    return this.running >= (this.owner.concurrency ?? Number.POSITIVE_INFINITY);
  }

  /** It was rejected, and one request is testing whether it is accepted again. */
  get isOnTrial(): boolean {
    return this.#refusals > 0 && this.running > 0;
  }

  /**
   * Whether it is rejected or out of credit, as far as this caller is concerned, and must not be
   * used now.
   */
  isAside(caller: string, now: number): boolean {
    return [this.rest, this.#guesses.get(caller)?.rest].some(
      (rest) => rest !== undefined && rest.reason !== 'limited' && rest.until > now,
    );
  }

  /** The longest cooldown that applies to a model and caller. */
  findRest({ model, caller }: KeyUse, now: number): Rest | undefined {
    const ofModel = model === undefined ? undefined : this.#models.get(model);
    const whole = longer(this.rest, ofModel, now);
    // Most keys have no uncertain rejections.
    return this.#guesses.size === 0 ? whole : longer(whole, this.#guesses.get(caller)?.rest, now);
  }

  /** The provider does not accept it, or its account has no credit. */
  putAside(reason: 'wrong key' | 'no credit', now: number): Rest {
    const wait = Math.min(firstRefusalRest * 2 ** this.#refusals, longestRefusalRest);
    this.#refusals++;
    this.rest = { reason, since: now, until: now + wait };
    return this.rest;
  }

  /**
   * The provider seems not to accept it, without a specific code. The cause may be the caller's
   * request, so after two such responses it cools down for this caller only.
   */
  suspect(reason: 'wrong key' | 'no credit', caller: string, now: number): void {
    const guess = this.#guesses.get(caller) ?? { signs: 0, rest: undefined };
    this.#guesses.set(caller, guess);
    guess.signs++;
    if (guess.signs < enoughSigns) return;
    const wait = firstRefusalRest * 2 ** (guess.signs - enoughSigns);
    guess.rest = { reason, since: now, until: now + Math.min(wait, longestRefusalRest) };
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
   * The provider has accepted it, for this caller.
   *
   * @param takenAt later rejections still count.
   * @returns whether the whole key, and this model, had a cooldown.
   */
  clear({ model, caller }: KeyUse, takenAt: number): { whole: boolean; model: boolean } {
    this.#guesses.delete(caller);
    const whole = this.rest !== undefined && this.rest.since <= takenAt;
    const ofModel = model === undefined ? undefined : this.#models.get(model);
    const hadModel = ofModel !== undefined && ofModel.since <= takenAt;
    if (whole) this.rest = undefined;
    if (hadModel) this.#models.delete(model as string);
    if (this.rest === undefined) this.#refusals = 0;
    return { whole, model: hadModel };
  }
}
