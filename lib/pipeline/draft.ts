import type { Readable } from 'node:stream';
import type { Provider } from '../dialects/provider';
import type { TokenUsage } from '../dialects/token-usage';
import type { Notes } from '../exchange/notes';
import type { DirectPassage } from '../transport/direct-passage';
import type { Incoming } from './old-exchange';

/** One request on its way to the upstream, as features see and change it. */
export interface Draft {
  /** As it came. */
  readonly incoming: Incoming;
  readonly provider: Provider;
  /** Whether it opens a WebSocket, is an upload that begins late, or an ordinary request. */
  readonly route: string;
  /** The target below the provider's address; still byte for byte what the client sent. */
  target: string;
  /** What came; the header rules are applied after the last feature. */
  headers: readonly string[];
  /** A buffer: it is whole. A stream: some of it is still to come, or nobody has read it. */
  body: Buffer | Readable | undefined;
  /** Set where the request cannot go through the pool. */
  direct: DirectPassage | undefined;
  /** The model that the request names, where a feature needed to know it. */
  model: string | undefined;
  /** The origin that served it, for the log. */
  served: string;
  /** What the log line says beyond the ordinary. */
  readonly notes: Notes;
  /** What the answer has used, once the exchange is over, where that is counted. */
  usage: TokenUsage | undefined;
  /**
   * Calls back once when the exchange is over, whatever its end, and before its log line is written.
   * Callbacks run in the order in which they came; the next one, and the log line, wait for a promise.
   */
  onEnd(callback: () => void | Promise<void>): void;
}
