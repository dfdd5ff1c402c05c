import type { Config } from '../config';
import type { Provider } from '../dialects/provider';
import type { Answer } from '../exchange/answer';
import type { Exchange, Incoming } from '../exchange/exchange';
import type { Upstream } from '../exchange/layer';
import type { HeaderFilter } from '../http/header-rules';
import type { VerifyTickets } from './verify-ticket';

/** The files of the page, created by plugins/shared/packaging/page.ts. */
export type PageFile = 'page.html.br' | 'page-markdown.js.br';

/** The platform of this instance. Public: contains no secrets. */
export interface Platform {
  /** `tencent`, `aws`, `aws-web`, or `local` for the user's own machine. */
  readonly cloud: string;
  /** The cloud's name of the region; some clouds provide it only with each request. */
  readonly region?: (headers: readonly string[]) => string | undefined;
  /** Whether WebSockets can be tunnelled here. */
  readonly webSocket: boolean;
  /** Each request has a time limit set by the platform (`Incoming.timeLimit`). */
  readonly limitsTime?: boolean;
  /** Reads a compressed file of the page, next to the handler; throws if it is missing. */
  readonly readPage?: (file: PageFile) => Buffer;
  /** Reads the metrics of this process, where it has any. */
  readonly readMetrics?: () => Promise<{ readonly type: string; readonly text: string }>;
}

/**
 * Who may use the proxy: anyone with their own API key; holders of an access key; the same, with
 * the owner's API key.
 */
export type AccessMode = 'open' | 'locked' | 'injecting';

/** What the proxy's own endpoints can use. */
export interface Surroundings {
  readonly config: Config;
  readonly platform: Platform;
  readonly accessMode: AccessMode;
  /** The filter that every request to the upstream goes through. */
  readonly toUpstreamHeaders: HeaderFilter;
  readonly tickets: VerifyTickets;
  /**
   * The compressed page; the function is absent if the page is disabled, its result undefined if
   * the file is missing.
   */
  readonly readPage: (() => Buffer | undefined) | undefined;
  /** The second file of the page, likewise. */
  readonly readMarkdown: (() => Buffer | undefined) | undefined;
  /** The upstream of a provider: the first of its addresses. */
  readonly upstreamOf: (provider: Provider) => Upstream;
  /** Whether a request has a valid access key. */
  hasAccessKey(incoming: Incoming): boolean;
  /** The report on an access key for its holder; undefined if there are no access keys. */
  readonly usageOf?: ((incoming: Incoming) => Promise<object>) | undefined;
  /**
   * How many of the owner's keys are available (not cooling down), by provider; undefined if none
   * are injected.
   */
  countKeys?(): Readonly<Record<string, { readonly awake: number; readonly total: number }>>;
}

/** One of the proxy's own endpoints, under `/-/`. */
export interface Endpoint {
  readonly methods: readonly string[];
  /** Requires an access key, the deploy's token, or a ticket. */
  readonly guarded: boolean;
  /** Sends the response. Throws a `ProxyError` to reject the request. */
  send(exchange: Exchange, answer: Answer, surroundings: Surroundings): void | Promise<void>;
}
