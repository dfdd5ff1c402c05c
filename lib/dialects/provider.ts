import type { Dialect } from './dialect';

/** An API behind the proxy. */
export interface Provider {
  /** As in `PROVIDERS`, in paths and in the log; `default` where nobody named it. */
  readonly name: string;
  readonly dialect: Dialect;
  /** Its dialect is what a request looks like: nobody has said that this address speaks it. */
  readonly isDetected?: true;
  /** Its address; may end with a base path. The first of {@link urls}. */
  readonly url: URL;
  /** All its addresses; each after the first stands in for those before it. */
  readonly urls: readonly [URL, ...URL[]];
}
