import { ask } from '../api/ask';

/** What `/-/usage` tells the holder of an access key. */
export interface KeyUsage {
  readonly access_key: string;
  /** When the key ends; null: never. */
  readonly expires: string | null;
  /** What it may use; null: everything. */
  readonly models: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly limits: readonly KeyLimit[];
}

export interface KeyLimit {
  readonly name:
    | 'requests_per_minute'
    | 'tokens_per_minute'
    | 'tokens_per_day'
    | 'budget'
    | 'concurrency';
  /** The models that it is for, where it is not for all: a name in which `*` stands for any text. */
  readonly model?: string;
  readonly limit: number;
  /** Undefined where this proxy cannot count it. */
  readonly left?: number | null;
  /** When all of it is left again; null: as soon as requests end. Undefined: all of it is. */
  readonly resets_at?: string | null;
  /** Of a budget. */
  readonly currency?: string;
}

/** Asks what a key may do and what is left; undefined where the proxy does not tell. */
export async function fetchUsage(accessKey: string): Promise<KeyUsage | undefined> {
  try {
    const answer = await ask('/-/usage', { headers: { authorization: `Bearer ${accessKey}` } });
    const usage = (await answer.json()) as KeyUsage;
    return Array.isArray(usage.limits) ? usage : undefined;
  } catch {
    return undefined;
  }
}
