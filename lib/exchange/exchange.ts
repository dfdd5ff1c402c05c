import type { AccessKey } from '../config/access-key';
import type { CredentialLocation } from '../dialects/credentials';
import type { ModelReading } from '../dialects/model';
import type { Provider } from '../dialects/provider';
import type { TokenUsage } from '../dialects/token-usage';
import type { Flight } from './answer';
import type { Body } from './body';
import { type ProxyError, toProxyError } from './errors';
import type { Upstream } from './layer';
import type { Notes } from './notes';

/** One request as it arrived, independent of the platform. */
export interface Incoming {
  readonly method: string;
  /** The request target, byte for byte: path and query, never decoded or normalised. */
  readonly target: string;
  /** Raw headers: a flat list of names and values in the order received (latin1). */
  readonly headers: readonly string[];
  readonly body: Body;
  /** The platform's id of the request, if it can be trusted as a log key. */
  readonly id?: string | undefined;
  /** The client requests a WebSocket, and this platform supports it. */
  readonly upgrade?: 'websocket' | undefined;
  /**
   * The server has found the request invalid: the client gets this error, and nothing is forwarded.
   */
  readonly refusal?: ProxyError | undefined;
  /** Milliseconds that the platform allows for the request; `TIME_LIMIT` may allow less. */
  readonly timeLimit?: number | undefined;
}

/** Where the owner's API key will replace the caller's access key. */
export interface CredentialPlace {
  /** The location in which the access key was sent; undefined: in the URL of an upload. */
  readonly location: CredentialLocation | undefined;
  /** The name of its header, as sent; undefined: it was not in a header. */
  readonly name: string | undefined;
  /** How many pairs of {@link Exchange.headers} preceded it. */
  readonly at: number;
}

/** Another provider or other models that may serve a request. */
export interface StandIn {
  readonly provider: Provider;
  /** The names of all models of the request, in the order in which they are read. */
  readonly models: readonly [string, ...string[]];
}

/** A callback for the end of an exchange. */
export type EndCallback = () => void | Promise<void>;

/** One request and its response, as layers see and change them. */
export class Exchange {
  /** The API that the request is for. */
  provider: Provider;
  /** The address to which the request will be sent. */
  upstream: Upstream;
  /** The target below the upstream's address; still byte for byte what the client sent. */
  target: string;
  /** End-to-end headers for the upstream, including `content-length` if the client sent it. */
  headers: readonly string[];
  /** The body to send. */
  readonly body: Body;
  /** The caller, if the proxy is locked; set by lib/layers/access/lock.ts. */
  accessKey: AccessKey | undefined;
  /** Set if an API key of the owner must be injected; the request then has no credentials left. */
  credential: CredentialPlace | undefined;
  /** The model of the request: read by `readModel` for the first layer that needs it. */
  model: ModelReading | Promise<ModelReading> | undefined;
  /** What is asked where it fails, in order; undefined: nothing else. All that the access key allows. */
  standIns: readonly StandIn[] | undefined;
  /** The usage of the response, once it is over, if usage is counted. */
  usage: TokenUsage | undefined;
  /** The error, if the exchange failed. */
  failure: ProxyError | undefined;
  /** Additional fields for the log line. */
  readonly notes: Notes = {};
  /** The request in flight, once it has been sent. */
  flight: Flight | undefined;

  #isOver = false;
  #ends: EndCallback[] | undefined;

  /** @param id identifies it in the log and to the client. */
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

  /** The client's side is closed: nothing sent from now on would be received. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls back once when the exchange is over, before its log line is written. The last registered runs first. */
  onEnd(callback: EndCallback): void {
    // A layer that had to wait may get here after the client has disconnected.
    if (this.#isOver) void callback();
    else if (this.#ends) this.#ends.push(callback);
    else this.#ends = [callback];
  }

  /**
   * Marks the exchange as over and runs the callbacks one after another. Called once, by the record
   * (lib/pipeline/record.ts).
   */
  end(): void | Promise<void> {
    this.#isOver = true;
    return this.#ends && this.#runEnds(this.#ends);
  }

  /** Synchronous, as long as no callback is asynchronous. */
  #runEnds(ends: EndCallback[]): void | Promise<void> {
    for (let end = ends.pop(); end; end = ends.pop()) {
      try {
        const pending = end();
        if (!pending) continue;
        const failed = (error: unknown) => this.#noteFailure(error);
        return pending.catch(failed).then(() => this.#runEnds(ends));
      } catch (error) {
        this.#noteFailure(error);
      }
    }
  }

  /** For the log: nobody else catches it, and it would end the process. */
  #noteFailure(error: unknown): void {
    this.failure ??= toProxyError(error);
  }
}
