import type { ServerResponse } from 'node:http';
import type { Prelude } from './prelude';

/** The response to the client, with the changes that AWS makes to every response. */
export interface ClientResponse {
  head(prelude: Prelude): void;
  /** Resolves when the client can receive more, or has disconnected: later data is then discarded. */
  write(piece: Buffer): Promise<void>;
  end(): void;
  /** Aborts the connection, so that the client detects the incomplete response. */
  cut(): void;
  /** AWS's own response instead of the function's; breaks the connection if the head has been sent. */
  refuse(status: number, body: string, contentType?: string): void;
}

export interface ClientResponseOptions {
  readonly requestId: string;
  readonly traceId: string;
  /** Headers of the URL's `cors` block. They are added to the function's headers, not merged with them. */
  readonly added: readonly (readonly [string, string])[];
  /** In some accounts a response without a body byte leaves the client waiting (RIC#95). */
  readonly emptyBodyHangs: boolean;
  /** A small last piece is delayed until the next one (RIC#94). */
  readonly holdBack: boolean;
  /** The maximum number of bytes in a stream, and bytes per second after the first 6 MB. */
  readonly largestBody: number;
  readonly bytesPerSecond: number;
}

const RENAMED = new Set(['www-authenticate', 'date', 'connection']);
/** The front frames the message itself. */
const DROPPED = new Set(['transfer-encoding', 'keep-alive']);
const BURST = 6 * 2 ** 20;

export function createClientResponse(
  response: ServerResponse,
  options: ClientResponseOptions,
): ClientResponse {
  let sent = 0;
  let held: Buffer | undefined;
  let gone = false;
  response.once('close', () => {
    gone = true;
  });
  response.on('error', () => undefined);

  const send = async (piece: Buffer) => {
    if (gone) return;
    sent += piece.length;
    if (sent > options.largestBody) {
      response.destroy();
      return;
    }
    if (!response.write(piece)) await drained(response);
    const late = sent > BURST ? (piece.length / options.bytesPerSecond) * 1000 : 0;
    if (late > 1) await new Promise((resolve) => setTimeout(resolve, late));
  };
  const always = [
    ['x-amzn-RequestId', options.requestId],
    ['X-Amzn-Trace-Id', options.traceId],
  ] as const;

  const client: ClientResponse = {
    head({ status, headers }) {
      if (gone || response.headersSent) return;
      const passed = headers
        .filter(([name]) => !DROPPED.has(name.toLowerCase()))
        .map(([name, value]) => [
          RENAMED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name,
          value,
        ]);
      response.writeHead(status, [...always, ...passed, ...options.added].flat());
      response.flushHeaders();
    },
    async write(piece) {
      if (!options.holdBack) return send(piece);
      const now = held;
      held = piece;
      if (now !== undefined) await send(now);
    },
    end() {
      if (gone) return;
      if (held !== undefined) response.write(held);
      const bodiless = [204, 304].includes(response.statusCode) || response.req.method === 'HEAD';
      if (sent === 0 && held === undefined && !bodiless && options.emptyBodyHangs) return;
      response.end();
    },
    cut: () => void response.destroy(),
    refuse(status, body, contentType = 'application/json') {
      if (gone) return;
      if (response.headersSent) {
        client.cut();
        return;
      }
      const own = { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
      const headers = [...always, ...options.added, ...Object.entries(own)];
      response.writeHead(status, headers.flat() as string[]);
      response.end(body);
    },
  };
  return client;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      response.off('drain', finish);
      response.off('close', finish);
      resolve();
    };
    response.on('drain', finish);
    response.on('close', finish);
  });
}
