import type { Readable } from 'node:stream';
import type { Config } from '../config';
import type { Incoming } from '../pipeline/old-exchange';
import type { Relay } from '../pipeline/relay';
import type { Tickets } from './ticket';

/** Where this instance runs, as its handler knows it. Shown to anyone who asks: nothing secret. */
export interface Place {
  /** `tencent`, `aws`, `aws-web`, or `local` for a machine of the user's own. */
  readonly cloud: string;
  /** The cloud's name of the region; some tell it only with each request. */
  readonly region?: (headers: readonly string[]) => string | undefined;
  /** Whether WebSockets can be tunnelled here. */
  readonly webSocket: boolean;
  /** Reads the compressed page that lies beside the handler; throws where it does not. */
  readonly readPage?: () => Buffer;
}

/** Who may use the proxy, and what for. */
export interface Door {
  /** Anyone with a key of their own; holders of an access key; the same, with a key of the owner's. */
  readonly mode: 'open' | 'locked' | 'injecting';
  /** The names of the providers that can be reached through this address; the first needs no prefix. */
  readonly providers: readonly string[];
}

/** What the endpoints below `/-/` know of the proxy around them. */
export interface Surroundings {
  readonly config: Config;
  readonly place: Place;
  readonly door: Door;
  /** The filter that every request to the upstream goes through. */
  readonly toUpstreamHeaders: (headers: readonly string[]) => string[];
  readonly tickets: Tickets;
  /** The compressed page; absent where it is switched off, undefined where it is missing. */
  readonly readPage?: (() => Buffer | undefined) | undefined;
}

/** A request for one of the proxy's own endpoints. */
export interface OwnRequest {
  readonly incoming: Incoming;
  readonly relay: Relay;
  /** The body, counted and limited as any other on its way; undefined when there is none. */
  openBody(): Buffer | Readable | undefined;
}

/** One endpoint below `/-/`. */
export interface OwnRoute {
  readonly methods: readonly string[];
  /** Only for holders of an access key, of the deploy's token, or of a ticket. */
  readonly guarded: boolean;
  answer(request: OwnRequest, surroundings: Surroundings): void;
}

/** Answers with JSON that nobody on the way may keep. */
export function answerJson(relay: Relay, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  const headers = ['content-type', 'application/json', 'content-length', String(body.length)];
  relay.answer(200, [...headers, 'cache-control', 'no-store'], body);
}
