/** Status and headers, as `HttpResponseStream.from` sends them before the body. */
export interface Prelude {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

export const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';
const DELIMITER = Buffer.alloc(8);

/** Collects pieces until the eight NUL bytes have arrived; then returns the prelude and what follows it. */
export function createPreludeReader(): {
  push(piece: Buffer): { prelude: Prelude; rest: Buffer } | undefined;
  /** The bytes so far, if the stream ends without a delimiter. */
  readonly pending: Buffer;
} {
  let pending = Buffer.alloc(0);
  return {
    push(piece) {
      pending = Buffer.concat([pending, piece]);
      const end = pending.indexOf(DELIMITER);
      if (end < 0) return undefined;
      const prelude = toPrelude(JSON.parse(pending.subarray(0, end).toString('utf8')));
      return { prelude, rest: pending.subarray(end + DELIMITER.length) };
    },
    get pending() {
      return pending;
    },
  };
}

/** Throws if a value is not allowed by the guide: the response is then a 502. */
export function toPrelude(value: unknown): Prelude {
  if (typeof value !== 'object' || value === null) throw new Error('the prelude is not an object');
  const { statusCode = 200, headers = {}, cookies = [] } = value as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new Error(`a status code that no response can have: ${statusCode}`);
  }
  const pairs: (readonly [string, string])[] = Object.entries(headers as object).map(
    ([name, header]) => {
      if (typeof header === 'string') return [name, header];
      throw new Error(`the header ${name} is not a string`);
    },
  );
  for (const cookie of cookies as unknown[]) {
    if (typeof cookie !== 'string') throw new Error('a cookie is not a string');
    pairs.push(['set-cookie', cookie]);
  }
  return { status, headers: pairs };
}
