import type { Notes } from './notes';

/** What is known of a request when it has ended. Holds no header value, body, key or address. */
export interface RequestRecord {
  readonly id: string;
  readonly method: string;
  /** As the client sent it. For the screen of whoever runs the proxy, never for the JSON lines. */
  readonly target?: string | undefined;
  /** How the request was understood: `upstream`, `websocket`, or `own` for the proxy's own endpoints. */
  readonly route: string;
  /** The origin that was asked, if any. */
  readonly upstream?: string | undefined;
  /** Absent when the client left before there was one. */
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  /** Why, as a code of Node or of the transport: for the log only, and never with data from the request. */
  readonly cause?: string | undefined;
  readonly firstByteMs?: number | undefined;
  readonly totalMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientLeft: boolean;
  readonly notes?: Notes | undefined;
}

/** Where the log goes. None of these throws. */
export interface Log {
  request(record: RequestRecord): void;
  event(name: string, facts: Record<string, unknown>): void;
  /** Writes what waits, before the process ends. */
  flush(): void;
}
