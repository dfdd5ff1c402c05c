import type { Head } from '../../exchange/answer';

/** What is shorter is no secret, and may stand in any word. */
const shortestSecret = 12;

const mask = 'hidden';

/** Takes a key of the owner's out of what an API says. */
export interface Masking {
  /** Of a list of names and values, the values: names stay, and so does everything else. */
  headers(headers: string[]): string[];
  /** Of a head also the words behind its status. */
  head(head: Head): Head;
}

/**
 * An API that repeats its caller's key (Google does, in the addresses of uploads) must not give it away.
 * What does not repeat it stays the very same object.
 */
export function createMasking(key: string): Masking {
  if (key.length < shortestSecret) return { headers: (headers) => headers, head: (head) => head };
  const encoded = encodeURIComponent(key);
  const isEncoded = encoded !== key;
  const tells = (text: string) => text.includes(key) || (isEncoded && text.includes(encoded));
  const hide = (text: string) => text.replaceAll(key, mask).replaceAll(encoded, mask);

  function headers(list: string[]): string[] {
    for (let index = 1; index < list.length; index += 2) {
      // What is shorter than the key cannot hold it.
      const value = list[index] as string;
      if (value.length < key.length || !tells(value)) continue;
      return list.map((text, at) => (at % 2 === 1 && tells(text) ? hide(text) : text));
    }
    return list;
  }

  return {
    headers,
    head(head) {
      const { reason } = head;
      const masked = headers(head.headers);
      const words = reason !== undefined && tells(reason) ? hide(reason) : reason;
      if (masked === head.headers && words === reason) return head;
      return { ...head, reason: words, headers: masked };
    },
  };
}
