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
  /** Absent if the client disconnected before there was one. */
  readonly status?: number | undefined;
  /** The proxy's own error code, if it failed. */
  readonly error?: string | undefined;
  readonly firstByteMs?: number | undefined;
  readonly totalMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientLeft: boolean;
}

export interface Options {
  /** Called when a request has ended. */
  readonly onRequest?: (entry: LogEntry) => void;
}

/** A proxy for your own server. */
export interface Proxy {
  /**
   * Handles a `node:http` request. Its body must not have been read: do not put a body parser in
   * front. The target is `request.url`. Never throws.
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
