import type { Head } from '../../exchange/answer';

/** Shorter texts are not secret and may be part of any word. */
const shortestSecret = 12;

const mask = 'hidden';

/**
 * Removes a key from header values: an API that echoes its caller's key (Google does, in upload
 * URLs) must not reveal it. Everything else is unchanged.
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
