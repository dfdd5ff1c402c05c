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
  readonly name: 'requests_per_minute' | 'tokens_per_day' | 'concurrency' | 'budget';
  readonly limit: number;
  /** Undefined where this proxy cannot count it. */
  readonly left?: number | null;
  /** When it begins again; null: as soon as a request ends. */
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
