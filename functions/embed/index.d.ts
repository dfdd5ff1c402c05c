import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Settings by the names of the environment variables: `{ UPSTREAM_URL: 'https://api.openai.com' }`.
 * Settings that are absent have their defaults; the environment itself is not read.
 */
export type Settings = Readonly<Record<string, string | undefined>>;

/** The facts about a finished request. Contains no header value, query, body, key or address. */
export interface LogEntry {
  readonly id: string;
  readonly method: string;
  /** `upstream`, `websocket`, or `own` for the proxy's own endpoints. */
  readonly route: string;
  /** The origin that the request was sent to, if any. */
  readonly upstream?: string | undefined;
  /** Absent if the client disconnected before there was one. */
  readonly status?: number | undefined;
  /** The proxy's own error code, if it failed. */
  readonly error?: string | undefined;
  /** Why it failed, as a code of Node or of the transport. */
  readonly cause?: string | undefined;
  readonly firstByteMs?: number | undefined;
  readonly totalMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientLeft: boolean;
  /**
   * What features record, under the names of the log: `provider`, `model`, `access_key` (its label),
   * with `USAGE=on` also `input_tokens` and `output_tokens`.
   */
  readonly notes: Readonly<Record<string, string | number | boolean | undefined>>;
}

export interface Options {
  /** Called when a request has ended, after its response. */
  readonly onRequest?: (entry: LogEntry) => void;
}

/** A proxy for your own server. */
export interface Proxy {
  /**
   * Handles a `node:http` request. The target is `request.url`.
   *
   * @throws {TypeError} if its body has already been read: body parsers must come after the proxy.
   */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Handles a `node:http` `upgrade`: WebSockets are tunnelled, anything else is rejected. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes its connections to the API: idle ones now, the others when their request is over. */
  close(): void;
}

/** The proxy's own hardened server. */
export interface ProxyServer {
  /** Not listening yet. */
  readonly server: Server;
  /** Stops listening, lets active requests finish, and resolves when the last one has. */
  stop(): Promise<void>;
}

/** Thrown for invalid settings. The message lists every problem and contains no secret value. */
export class ConfigError extends Error {}

/** Creates a proxy for your own server. @throws {ConfigError} */
export function createProxy(settings?: Settings, options?: Options): Promise<Proxy>;

/** Creates the server that `npx chatgpt-reverse-proxy` runs. @throws {ConfigError} */
export function createProxyServer(settings?: Settings, options?: Options): Promise<ProxyServer>;
