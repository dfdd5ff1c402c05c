import type { Dialect } from '../error-body';

/** An API behind the proxy. */
export interface Provider {
  /** As in `PROVIDERS`, in paths and in the log. */
  readonly name: string;
  readonly dialect: Dialect;
  /** Its address; may end with a base path. */
  readonly url: URL;
}
