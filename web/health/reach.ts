import { askGuarded } from '../api/guarded';

/** What `/-/reach` says of one provider (lib/endpoints/reach.ts). */
export interface Reach {
  readonly provider: string;
  /** From the proxy to the first byte of the API's response. */
  readonly ms: number;
  /** The class of its status: without a key, `4xx` is what a healthy API says. */
  readonly status?: '2xx' | '3xx' | '4xx' | '5xx';
  /** Instead of a status: a code of the proxy, or `unsupported_region`. */
  readonly error?: string;
}

/** Has the proxy ask a provider without a key. Rejects with a {@link Failure}. */
export async function askReach(
  provider: string,
  accessKey: string,
  signal: AbortSignal,
): Promise<Reach> {
  const path = `/-/reach?provider=${encodeURIComponent(provider)}`;
  const answer = await askGuarded(path, accessKey, signal);
  return (await answer.json()) as Reach;
}
