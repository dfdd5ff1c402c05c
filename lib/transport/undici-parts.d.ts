/**
 * The two files of undici that the proxy uses. Importing them instead of the package keeps fetch,
 * caches, WebSockets and mocks (35 MB of memory, 40–90 ms of start-up) out of the function; the
 * exact version is pinned in package.json, since these paths are not part of undici's promise.
 */
declare module 'undici/lib/core/connect' {
  import type { Connect } from './connector';

  /** Gives a function that opens connections; see undici's docs/api/Connector.md. */
  export default function buildConnector(options: { timeout: number; allowH2: boolean }): Connect;
}

declare module 'undici/lib/dispatcher/pool' {
  import type { Readable } from 'node:stream';
  import type { Connect } from './connector';
  import type { UpstreamHandler } from './upstream';

  /** See undici's docs/api/Pool.md. */
  export default class Pool {
    constructor(
      origin: string,
      options: {
        connect: Connect;
        maxHeaderSize: number;
        headersTimeout: number;
        bodyTimeout: number;
        keepAliveTimeout: number;
      },
    );
    dispatch(
      request: {
        method: string;
        path: string;
        headers: readonly string[];
        body: Buffer | Readable | undefined;
      },
      handler: UpstreamHandler,
    ): boolean;
    close(): Promise<void>;
  }
}
