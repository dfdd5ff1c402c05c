import type { Provider } from '../dialects/provider';
import type { OwnAnswer } from '../exchange/errors';
import type { Upstream } from '../transport/upstream';
import type { Draft } from './draft';
import type { Sink } from './old-exchange';

/**
 * How much of a body a feature must have read before it can go on: up to where the model is named,
 * or all of it. Both only up to a bound (`lib/body/hold.ts`); a body beyond it stays a stream.
 */
export type BodyNeed = 'nothing' | 'model' | 'whole';

/**
 * A feature that is switched on. Every part is optional, and a part that is absent costs nothing:
 * the lists of parts are made once, when the proxy is created (docs/architecture.md).
 *
 * The parts are called in this order, of each feature in the order of `lib/pipeline/features.ts`. Each may
 * throw a `ProxyError`, which ends the exchange.
 */
export interface Feature {
  /**
   * Looks at or changes the answer: wraps the sink before anything is answered, refusals too.
   * The first feature of the list is the nearest to the client.
   */
  decorateSink?(sink: Sink, draft: Draft): Sink;
  /** Lets the request in, refuses it, or answers it itself. Takes away what must not go further. */
  admit?(draft: Draft): undefined | OwnAnswer | Promise<undefined | OwnAnswer>;
  /** How much of the body `prepare` needs. */
  bodyNeed?(draft: Draft): BodyNeed;
  /** Changes the request, with the body at hand as far as it was needed. */
  prepare?(draft: Draft): undefined | Promise<undefined>;
  /** Sends the request otherwise, or more than once. Called once for each provider. */
  decorateUpstream?(upstream: Upstream, provider: Provider): Upstream;
  /** The process ends. */
  close?(): void;
}
