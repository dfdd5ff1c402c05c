import type { Notes } from './notes';

/** The facts about a finished request. Contains no header value, body, key or address. */
export interface RequestRecord {
  readonly id: string;
  readonly method: string;
  /** As the client sent it. For the terminal only, never for the JSON lines. */
  readonly target?: string | undefined;
  /** The kind of request: `upstream`, `websocket`, or `own` for the proxy's own endpoints. */
  readonly route: string;
  /** The origin that the request was sent to, if any. */
  readonly upstream?: string | undefined;
  /** Absent if the client disconnected before there was one. */
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  /**
   * The cause, as a code of Node or of the transport: for the log only, never with data from the
   * request.
   */
  readonly cause?: string | undefined;
  readonly firstByteMs?: number | undefined;
  readonly totalMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientLeft: boolean;
  readonly notes?: Notes | undefined;
}

/** The log output. None of its methods throws. */
export interface Log {
  request(record: RequestRecord): void;
  event(name: string, facts: Record<string, unknown>): void;
  /** Writes pending lines before the process ends. */
  flush(): void;
}
