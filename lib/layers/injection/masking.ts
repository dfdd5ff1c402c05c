import type { Head } from '../../exchange/answer';

/** Shorter texts are not secret and may be part of any word. */
const shortestSecret = 12;

const mask = 'hidden';

/** Removes one of the owner's keys from what an API answers. */
export interface Masking {
  /** The list with the key removed from its values. Names and all other values are unchanged. */
  headers(headers: string[]): string[];
  /** The same for a head, including its reason phrase. */
  head(head: Head): Head;
}

/**
 * An API that echoes its caller's key (Google does, in upload URLs) must not reveal it. Lists and heads
 * without the key are returned as they are.
 */
export function createMasking(key: string): Masking {
  if (key.length < shortestSecret) return { headers: (headers) => headers, head: (head) => head };
  const encoded = encodeURIComponent(key);
  const isEncoded = encoded !== key;
  const containsKey = (text: string) => text.includes(key) || (isEncoded && text.includes(encoded));
  const hide = (text: string) => text.replaceAll(key, mask).replaceAll(encoded, mask);

  function headers(list: string[]): string[] {
    for (let index = 1; index < list.length; index += 2) {
      // A shorter value cannot contain the key.
      const value = list[index] as string;
      if (value.length < key.length || !containsKey(value)) continue;
      return list.map((text, at) => (at % 2 === 1 && containsKey(text) ? hide(text) : text));
    }
    return list;
  }

  return {
    headers,
    head(head) {
      const { reason } = head;
      const masked = headers(head.headers);
      const words = reason !== undefined && containsKey(reason) ? hide(reason) : reason;
      if (masked === head.headers && words === reason) return head;
      return { ...head, reason: words, headers: masked };
    },
  };
}
