/**
 * The one file of undici that the proxy uses. Importing it instead of the package keeps 500 KB out of
 * the bundle (test/lib/transport/undici.test.ts measures that); the exact version is pinned in
 * package.json, since the path is not part of undici's promise.
 */
declare module 'undici/lib/core/connect' {
  import type { OnReadOpts, Socket } from 'node:net';

  /** See undici's docs/docs/api/Connector.md; what it does not know goes to node:net and node:tls. */
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
    /** Gives the name for TLS. */
    readonly host?: string;
    readonly protocol: string;
    readonly port: string;
    readonly servername?: string | null;
    /** An open connection to speak TLS in, instead of a new one. */
    readonly httpSocket?: Socket;
  }

  /**
   * Gives a function that opens connections: calls back once, unless the socket is destroyed before.
   *
   * It returns the socket at once, which undici's page does not mention. The documented way to give an
   * attempt up, an AbortSignal, keeps 5 KB of listeners for as long as the connection lives.
   */
  export default function buildConnector(
    options: ConnectorOptions,
  ): (destination: Destination, callback: (error: Error | null, socket?: Socket) => void) => Socket;
}
