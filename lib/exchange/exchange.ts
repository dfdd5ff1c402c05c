import type { AccessKey } from '../config/access-key';
import type { CredentialLocation } from '../dialects/credentials';
import type { ModelReading } from '../dialects/model';
import type { Provider } from '../dialects/provider';
import type { TokenUsage } from '../dialects/token-usage';
import type { Flight } from './answer';
import type { Body } from './body';
import type { ProxyError } from './errors';
import type { Upstream } from './layer';
import type { Notes } from './notes';

/** One request as it arrived, whatever cloud it came through. */
export interface Incoming {
  readonly method: string;
  /** The request target, byte for byte: path and query, never decoded or normalised. */
  readonly target: string;
  /** Raw headers, a flat list of names and values in the order in which they came (latin1). */
  readonly headers: readonly string[];
  readonly body: Body;
  /** An id that the platform gave the request, if it can be trusted as a log key. */
  readonly id?: string | undefined;
  /** The client asks for a WebSocket, and this platform can carry one. */
  readonly upgrade?: 'websocket' | undefined;
  /** The handler has found the request to be broken: it is answered with this and not forwarded. */
  readonly refusal?: ProxyError | undefined;
  /** Milliseconds that the platform leaves for it; `TIME_LIMIT` may allow less. */
  readonly timeLimit?: number | undefined;
}

/** Where a key of the owner's will stand, in place of the caller's access key. */
export interface CredentialPlace {
  /** The kind of place in which the access key came; undefined: in the address of an upload. */
  readonly location: CredentialLocation | undefined;
  /** The name of its header, as it was written; undefined: it came in no header. */
  readonly name: string | undefined;
  /** How many pairs of {@link Exchange.headers} stood before it. */
  readonly at: number;
}

/** Another provider or other models that may serve a request. */
export interface StandIn {
  readonly provider: Provider;
  /** The names of all models of the request, in the order in which they are read. */
  readonly models: readonly [string, ...string[]];
}

/** What is done when an exchange is over. */
export type EndCallback = () => void | Promise<void>;

/** One request on its way and its answer, as layers see and change them. */
export class Exchange {
  /** The API that the request is for. */
  provider: Provider;
  /** The address that it goes to next. */
  upstream: Upstream;
  /** The target below the upstream's address; still byte for byte what the client sent. */
  target: string;
  /** End-to-end headers on their way to the upstream; `content-length` among them where the client sent it. */
  headers: readonly string[];
  /** What goes out next. */
  readonly body: Body;
  /** Who asks, where the proxy is locked: known behind the lock (lib/layers/access/lock.ts). */
  accessKey: AccessKey | undefined;
  /** Set where a key of the owner's has to be put in: no credential is left in the request then. */
  credential: CredentialPlace | undefined;
  /** What it says about its model: read by `readModel`, for the first layer that asks. */
  model: ModelReading | Promise<ModelReading> | undefined;
  /** What is asked where it fails, in order; undefined: nothing else. All that the access key allows. */
  standIns: readonly StandIn[] | undefined;
  /** What the answer has used, once it is over, where that is counted. */
  usage: TokenUsage | undefined;
  /** How it failed, if it did. */
  failure: ProxyError | undefined;
  /** What the log line says beyond the ordinary. */
  readonly notes: Notes = {};
  /** The request on its way, once it is. */
  flight: Flight | undefined;

  #isOver = false;
  #ends: EndCallback[] | undefined;

  /** @param id names it in the log and to the client. */
  constructor(
    readonly incoming: Incoming,
    readonly id: string,
    route: { readonly provider: Provider; readonly upstream: Upstream; readonly target: string },
    headers: readonly string[],
  ) {
    this.provider = route.provider;
    this.upstream = route.upstream;
    this.target = route.target;
    this.headers = headers;
    this.body = incoming.body;
  }

  /** The client's side is closed: nothing that is sent now would reach anybody. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls back once when the exchange is over, before its log line is written. The last registered runs first. */
  onEnd(callback: EndCallback): void {
    // A layer that waited may come to this when the client has left.
    if (this.#isOver) void callback();
    else if (this.#ends) this.#ends.push(callback);
    else this.#ends = [callback];
  }

  /**
   * Marks it as over and runs what waits for that, each after the other. Called once, by the record
   * (lib/pipeline/record.ts).
   */
  end(): void | Promise<void> {
    this.#isOver = true;
    return this.#ends && runEnds(this.#ends);
  }
}

/** At once, as long as none of them takes time. */
function runEnds(ends: EndCallback[]): void | Promise<void> {
  for (let end = ends.pop(); end; end = ends.pop()) {
    const pending = end();
    if (pending) return pending.then(() => runEnds(ends));
  }
}
