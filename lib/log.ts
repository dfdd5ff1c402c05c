/** What is known of a request when it has ended. Holds no header value, query, body, key or address. */
export interface RequestRecord {
  readonly id: string;
  readonly method: string;
  /** How the request was understood: `upstream`, `health`, `websocket`, … */
  readonly route: string;
  /** The origin that was asked, if any. */
  readonly upstream?: string | undefined;
  /** Absent when the client left before there was one. */
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  /** Why, in the words of Node or undici: for the log only, and never with data from the request. */
  readonly cause?: string | undefined;
  readonly firstByteMs?: number | undefined;
  readonly totalMs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly clientLeft: boolean;
}

/** Where the log goes. Neither function throws. */
export interface Log {
  request(record: RequestRecord): void;
  event(name: string, facts: Record<string, unknown>): void;
}

const milliseconds = (value: number) => Math.round(value * 10) / 10;

/** One line of JSON for each ended request (design §6). */
export function toLogLine(record: RequestRecord): string {
  return JSON.stringify({
    time: new Date().toISOString(),
    event: 'request',
    id: record.id,
    method: record.method,
    route: record.route,
    upstream: record.upstream,
    status: record.status,
    error: record.error,
    cause: record.cause,
    first_byte_ms: record.firstByteMs === undefined ? undefined : milliseconds(record.firstByteMs),
    total_ms: milliseconds(record.totalMs),
    bytes_in: record.bytesIn,
    bytes_out: record.bytesOut,
    client_left: record.clientLeft,
  });
}

/**
 * Creates a log that writes lines of JSON.
 *
 * Lines of one turn of the event loop leave in one write, because a write to a pipe costs more
 * than the line itself; nothing is held longer than that, since a function may be frozen.
 */
export function createLog(write: (text: string) => void): Log {
  let pending = '';
  const flush = () => {
    const text = pending;
    pending = '';
    write(text);
  };
  const add = (line: string) => {
    if (pending === '') setImmediate(flush);
    pending += `${line}\n`;
  };
  return {
    request: (record) => add(toLogLine(record)),
    event: (name, facts) =>
      add(JSON.stringify({ time: new Date().toISOString(), event: name, ...facts })),
  };
}

/** A log that keeps nothing, for `LOG=off`. */
export const silentLog: Log = { request: () => {}, event: () => {} };
