import type { Head } from '../../exchange/answer';

/** What is shorter is no secret, and may stand in any word. */
const shortestSecret = 12;

const mask = 'hidden';

/**
 * Takes a key out of the values of headers: an API that repeats its caller's key (Google does, in the
 * addresses of uploads) must not give it away. Names stay, and so does everything else.
 */
export function withoutKey(headers: string[], key: string): string[] {
  if (key.length < shortestSecret) return headers;
  const encoded = encodeURIComponent(key);
  return headers.map((text, index) => {
    if (index % 2 === 0) return text;
    const masked = text.includes(key) ? text.replaceAll(key, mask) : text;
    return masked.includes(encoded) ? masked.replaceAll(encoded, mask) : masked;
  });
}

export function withoutKeyInHead(head: Head, key: string): Head {
  const { reason } = head;
  const isTold = key.length >= shortestSecret && reason?.includes(key) === true;
  const masked = isTold ? reason.replaceAll(key, mask) : reason;
  return { ...head, reason: masked, headers: withoutKey(head.headers, key) };
}
