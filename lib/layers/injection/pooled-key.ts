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

/** What a key is used for. */
export interface KeyUse {
  /** Undefined: it is not known which model the request is for. */
  readonly model: string | undefined;
  /** Whose request it is: the label of an access key. */
  readonly caller: string;
}

/** A key that the provider refuses comes back through its owner only: it is tried again ever less often. */
const firstRefusalRest = 60_000;
const longestRefusalRest = 600_000;
/** Models with rests that are remembered of one key. */
const maxModels = 200;

/** So many signs put a key aside that no code names. */
const enoughSigns = 2;

/** The longer of two rests, if they are not over. */
function longer(one: Rest | undefined, other: Rest | undefined, now: number): Rest | undefined {
  const first = one && one.until > now ? one : undefined;
  if (!other || other.until <= now) return first;
  return first && first.until > other.until ? first : other;
}

interface Guess {
  /** Answers that look as if it were wrong, though no code says so, while another key was accepted. */
  signs: number;
  rest: Rest | undefined;
}

/** One of the owner's keys, and what is known of it from the provider's own answers. */
export class PooledKey {
  /** Requests that run with it now. */
  running = 0;
  /** Keeps it from what clients get. */
  readonly masking: Masking;
  /** The whole key rests. */
  rest: Rest | undefined;

  /** How often in a row it was refused. */
  #refusals = 0;
  readonly #models = new Map<string, Rest>();
  /** What is only guessed from answers to a caller, by access key. */
  readonly #guesses = new Map<string, Guess>();

  /** @param position counted from 1, as they stand in the setting: names the key in the log. */
  constructor(
    readonly owner: OwnerKey,
    readonly position: number,
  ) {
    this.masking = createMasking(owner.value);
  }

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

  /** Whether it is refused or empty, as far as this caller knows, and not to be used now. */
  isAside(caller: string, now: number): boolean {
    return [this.rest, this.#guesses.get(caller)?.rest].some(
      (rest) => rest !== undefined && rest.reason !== 'limited' && rest.until > now,
    );
  }

  /** What keeps it from being used for a model of a caller now: the longest of its rests. */
  findRest({ model, caller }: KeyUse, now: number): Rest | undefined {
    const ofModel = model === undefined ? undefined : this.#models.get(model);
    const whole = longer(this.rest, ofModel, now);
    // Most keys are not suspected by anybody.
    return this.#guesses.size === 0 ? whole : longer(whole, this.#guesses.get(caller)?.rest, now);
  }

  /** The provider does not accept it, or its account is empty. */
  putAside(reason: 'wrong key' | 'no credit', now: number): Rest {
    const wait = Math.min(firstRefusalRest * 2 ** this.#refusals, longestRefusalRest);
    this.#refusals++;
    this.rest = { reason, since: now, until: now + wait };
    return this.rest;
  }

  /**
   * It looks as if the provider did not accept it, though no code says so. The cause may be what the caller
   * has asked for: so after two signs it rests for the requests of this caller, and for nobody else's.
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
   * @param takenAt what it has said of it since then still counts.
   * @returns whether it had rested as a whole, and for this model.
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
