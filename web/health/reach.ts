import { askGuarded } from '../api/guarded';

/** The response of `/-/reach` for one provider (lib/endpoints/reach.ts). */
export interface Reach {
  readonly provider: string;
  /** From the proxy to the first byte of the API's response. */
  readonly ms: number;
  /** The status class: without a key, a healthy API returns `4xx`. */
  readonly status?: '2xx' | '3xx' | '4xx' | '5xx';
  /** Instead of a status: a code of the proxy, or `unsupported_region`. */
  readonly error?: string;
}

/** Makes the proxy send a provider a request without a key. Rejects with a {@link Failure}. */
export async function askReach(
  provider: string,
  accessKey: string,
  signal: AbortSignal,
): Promise<Reach> {
  const path = `/-/reach?provider=${encodeURIComponent(provider)}`;
  const answer = await askGuarded(path, accessKey, signal);
  return (await answer.json()) as Reach;
}
