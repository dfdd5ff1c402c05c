import { ask } from '../api/ask';
import { Failure } from '../api/failure';

/** The response of `/-/usage` for an access key. */
export interface KeyUsage {
  readonly access_key: string;
  /** When the key expires; null: never. */
  readonly expires: string | null;
  /** What it may use; null: everything. */
  readonly models: readonly string[] | null;
  readonly providers: readonly string[] | null;
  /** With "!", everything except these. */
  readonly endpoints?: readonly string[] | null;
  readonly limits: readonly KeyLimit[];
}

export interface KeyLimit {
  readonly name:
    | 'requests_per_minute'
    | 'tokens_per_minute'
    | 'tokens_per_day'
    | 'budget'
    | 'concurrency';
  /** The models it applies to, if not all: a name in which `*` matches any text. */
  readonly model?: string;
  readonly limit: number;
  /** Undefined if this proxy cannot count it. */
  readonly left?: number | null;
  /**
   * When the limit is fully available again; null: as soon as requests end. Undefined: it is fully
   * available.
   */
  readonly resets_at?: string | null;
  /** Of a budget. */
  readonly currency?: string;
}

/**
 * Fetches what a key may do and what is left; undefined if the proxy does not report it, `refused`
 * if it does not accept the key.
 */
export async function fetchUsage(accessKey: string): Promise<KeyUsage | 'refused' | undefined> {
  try {
    const answer = await ask('/-/usage', { headers: { authorization: `Bearer ${accessKey}` } });
    const usage = (await answer.json()) as KeyUsage;
    return Array.isArray(usage.limits) ? usage : undefined;
  } catch (error) {
    const isRefused = error instanceof Failure && error.problem === 'invalid_access_key';
    return isRefused ? 'refused' : undefined;
  }
}
