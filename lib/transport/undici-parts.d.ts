/**
 * The only file of undici that the proxy uses. Importing it instead of the package keeps 500 KB out
 * of the bundle (measured by test/lib/transport/undici.test.ts). The exact version is pinned in
 * package.json, because the path is not part of undici's public API.
 */
declare module 'undici/lib/core/connect' {
  import type { OnReadOpts, Socket } from 'node:net';

  /** See undici's docs/docs/api/Connector.md; other options are passed to node:net and node:tls. */
  export interface ConnectorOptions {
    /** Milliseconds; 0 for no limit. */
    readonly timeout: number;
    readonly allowH2: boolean;
    readonly session?: Buffer | undefined;
    readonly onread?: OnReadOpts;
  }

  /** Where to connect to. */
  export interface Destination {
    /** Host name or IP address, without brackets. */
    readonly hostname: string;
    /** The host name for TLS. */
    readonly host?: string;
    readonly protocol: string;
    readonly port: string;
    readonly servername?: string | null;
    /** An open connection to use for TLS instead of a new one. */
    readonly httpSocket?: Socket;
  }

  /**
   * Returns a function that opens connections. It calls back once, unless the socket is destroyed
   * first.
   *
   * It returns the socket immediately, which undici's documentation does not mention. The
   * documented way to cancel an attempt, an AbortSignal, keeps 5 KB of listeners for the lifetime
   * of the connection.
   */
  export default function buildConnector(
    options: ConnectorOptions,
  ): (destination: Destination, callback: (error: Error | null, socket?: Socket) => void) => Socket;
}
