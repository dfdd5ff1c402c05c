import type { Dialect } from './dialect';

/** An API behind the proxy. */
export interface Provider {
  /** The name in `PROVIDERS`, in paths and in the log; `default` if it has none. */
  readonly name: string;
  readonly dialect: Dialect;
  /** The dialect is detected for each request, because it is not configured for this address. */
  readonly isDetected?: true;
  /** Its address; may end with a base path. The first of {@link urls}. */
  readonly url: URL;
  /** All its addresses, in failover order. */
  readonly urls: readonly [URL, ...URL[]];
}
