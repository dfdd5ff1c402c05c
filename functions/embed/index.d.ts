import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Settings by the names of the environment variables: `{ UPSTREAM_URL: 'https://api.openai.com' }`. What is
 * not named has its default; the environment itself is not read.
 */
export type Settings = Readonly<Record<string, string | undefined>>;

/** What is known of a request when it has ended: no header value, query, body, key or address. */
export interface LogEntry {
  readonly id: string;
  readonly method: string;
  /** `upstream`, `websocket`, or `own` for the proxy's own endpoints. */
  readonly route: string;
  /** Absent when the client left before there was one. */
  readonly status?: number | undefined;
  /** The proxy's own error code, where it failed. */
  readonly error?: string | undefined;
  readonly firstByteMs?: number | undefined;
  readonly totalMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientLeft: boolean;
}

export interface Options {
  /** Is told of each request when it has ended. */
  readonly onRequest?: (entry: LogEntry) => void;
}

/** A proxy for a server of your own. */
export interface Proxy {
  /**
   * Answers a request of `node:http`. Nobody may have read its body: put no body parser in front. The target
   * is `request.url`. Never throws.
   */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Answers an `upgrade` of `node:http`: WebSockets are tunnelled, anything else is refused. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes its connections to the API: idle ones now, the others when their request is over. */
  close(): void;
}

/** The proxy's own server, with everything that Node's leaves open closed. */
export interface ProxyServer {
  /** Listens nowhere yet. */
  readonly server: Server;
  /** Stops listening, lets running requests finish, and resolves when the last one has. */
  stop(): Promise<void>;
}

/** Thrown for settings that cannot be. The message names every problem, and no secret value. */
export class ConfigError extends Error {}

/** Creates a proxy for a server of your own. @throws {ConfigError} */
export function createProxy(settings?: Settings, options?: Options): Promise<Proxy>;

/** Creates the server that `npx chatgpt-reverse-proxy` runs. @throws {ConfigError} */
export function createProxyServer(settings?: Settings, options?: Options): Promise<ProxyServer>;
