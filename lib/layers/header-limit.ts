/** What an API client can do without, the least useful first. */
const leastUseful = [
  'set-cookie',
  'content-security-policy',
  'content-security-policy-report-only',
  'report-to',
  'reporting-endpoints',
  'nel',
  'permissions-policy',
  'feature-policy',
  'strict-transport-security',
  'cross-origin-embedder-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'origin-agent-cluster',
  'expect-ct',
  'p3p',
  'x-frame-options',
  'x-xss-protection',
  'x-content-type-options',
  'x-robots-tag',
  'referrer-policy',
  'link',
  'server-timing',
  'via',
  'x-powered-by',
  'server',
];

/** What SDKs read, and what says how to read the body. Tells more than a body without it would. */
const indispensable =
  /^(?:content-|request-id|x-request-id|retry-after|x-ratelimit-|x-should-retry|openai-|anthropic-|x-goog-|location|www-authenticate|allow|vary|cache-control|etag|last-modified|accept-ranges|x-accel-buffering|access-control-|sec-websocket-|x-proxy-)/;

/** How a header counts: with its colon, blank and line end. */
const overhead = 4;

/**
 * Creates what makes the head of an answer small enough for a platform that limits it: headers go
 * by name, the least useful first, and no more of them than necessary.
 *
 * @param limit bytes of all header lines together.
 * @returns changes a flat raw list in place; false when what must stay does not fit either.
 */
export function createHeaderLimit(limit: number): (headers: string[]) => boolean {
  return (headers) => {
    let size = 0;
    for (const text of headers) size += text.length;
    size += (headers.length / 2) * overhead;
    if (size <= limit) return true;
    for (const name of toCandidates(headers)) {
      size -= remove(headers, name);
      if (size <= limit) return true;
    }
    return false;
  };
}

/** Names that may go, in lower case and in the order in which they go. */
function toCandidates(headers: readonly string[]): string[] {
  const sizes = new Map<string, number>();
  for (let index = 0; index < headers.length; index += 2) {
    const name = (headers[index] as string).toLowerCase();
    sizes.set(name, (sizes.get(name) ?? 0) + (headers[index + 1] as string).length);
  }
  const others = [...sizes.keys()]
    .filter((name) => !leastUseful.includes(name) && !indispensable.test(name))
    .sort((one, other) => (sizes.get(other) ?? 0) - (sizes.get(one) ?? 0));
  return [...leastUseful.filter((name) => sizes.has(name)), ...others];
}

/** Takes all lines of a name away, and says how many bytes they had. */
function remove(headers: string[], lowerCased: string): number {
  let size = 0;
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if ((headers[index] as string).toLowerCase() !== lowerCased) continue;
    const [name = '', value = ''] = headers.splice(index, 2);
    size += name.length + value.length + overhead;
  }
  return size;
}
