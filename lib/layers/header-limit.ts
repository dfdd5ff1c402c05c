/** Headers that an API client does not need, the least useful first. */
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

/** Headers that SDKs read, and those needed to interpret the body. Never removed. */
const indispensable =
  /^(?:content-|request-id|x-request-id|retry-after|x-ratelimit-|x-should-retry|openai-|anthropic-|x-goog-|location|www-authenticate|allow|vary|cache-control|etag|last-modified|accept-ranges|x-accel-buffering|access-control-|sec-websocket-|x-proxy-)/;

/** The size of a header, including colon, space and line ending. */
const overhead = 4;

/**
 * Creates a function that reduces a response head to the platform's limit: headers are removed by
 * name, the least useful first, and no more than necessary.
 *
 * @param limit bytes of all header lines together.
 * @returns a function that changes a flat raw list in place; it returns false if even the required
 * headers do not fit.
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

/** Removable names in lower case, in the order of removal. */
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

/** Removes all lines of a name, and returns their size in bytes. */
function remove(headers: string[], lowerCased: string): number {
  let size = 0;
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if ((headers[index] as string).toLowerCase() !== lowerCased) continue;
    const [name = '', value = ''] = headers.splice(index, 2);
    size += name.length + value.length + overhead;
  }
  return size;
}
