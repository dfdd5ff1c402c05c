import type { Config } from '../config';
import type { Provider } from '../dialects/provider';
import type { Answer } from '../exchange/answer';
import type { Exchange, Incoming } from '../exchange/exchange';
import type { Upstream } from '../exchange/layer';
import type { HeaderFilter } from '../http/header-rules';
import type { VerifyTickets } from './verify-ticket';

/** The files of the page: plugins/shared/packaging/page.ts makes them. */
export type PageFile = 'page.html.br' | 'page-markdown.js.br';

/** Where this instance runs, as its handler knows it. Shown to anyone who asks: nothing secret. */
export interface Platform {
  /** `tencent`, `aws`, `aws-web`, or `local` for a machine of the user's own. */
  readonly cloud: string;
  /** The cloud's name of the region; some tell it only with each request. */
  readonly region?: (headers: readonly string[]) => string | undefined;
  /** Whether WebSockets can be tunnelled here. */
  readonly webSocket: boolean;
  /** Requests bring a time limit of the platform's own (`Incoming.timeLimit`). */
  readonly limitsTime?: boolean;
  /** Reads a compressed file of the page, which lies beside the handler; throws where it does not. */
  readonly readPage?: (file: PageFile) => Buffer;
  /** Reads the metrics of this process, where it has any. */
  readonly readMetrics?: () => Promise<{ readonly type: string; readonly text: string }>;
}

/** Who may use the proxy: anyone with a key of their own; holders of an access key; the same, with a key of the owner's. */
export type AccessMode = 'open' | 'locked' | 'injecting';

/** What the proxy's own endpoints know of the proxy around them. */
export interface Surroundings {
  readonly config: Config;
  readonly platform: Platform;
  readonly accessMode: AccessMode;
  /** The filter that every request to the upstream goes through. */
  readonly toUpstreamHeaders: HeaderFilter;
  readonly tickets: VerifyTickets;
  /** The compressed page; absent where it is switched off, undefined where it is missing. */
  readonly readPage: (() => Buffer | undefined) | undefined;
  /** The second file of the page, likewise. */
  readonly readMarkdown: (() => Buffer | undefined) | undefined;
  /** The way to a provider: the first of its addresses. */
  readonly upstreamOf: (provider: Provider) => Upstream;
  /** Whether a request brings a valid access key. */
  hasAccessKey(incoming: Incoming): boolean;
  /** What the holder of an access key may know of it; undefined where there are no access keys. */
  readonly usageOf?: ((incoming: Incoming) => Promise<object>) | undefined;
  /** How many of the owner's keys are awake, by provider; undefined where none are injected. */
  countKeys?(): Readonly<Record<string, { readonly awake: number; readonly total: number }>>;
}

/** One endpoint of the proxy's own, below `/-/`. */
export interface Endpoint {
  readonly methods: readonly string[];
  /** Only for holders of an access key, of the deploy's token, or of a ticket. */
  readonly guarded: boolean;
  /** Answers. Throws a `ProxyError` for what it refuses. */
  send(exchange: Exchange, answer: Answer, surroundings: Surroundings): void | Promise<void>;
}
