import { ProxyError } from '../exchange/errors';
import { findHeader } from '../http/headers';
import type { Incoming } from '../pipeline/old-exchange';
import type { OwnRoute } from './route';
import { ticketHeader } from './ticket';

/**
 * Whether somebody has opened the address of the proxy in a browser: exactly `/`, or `/-/`. Whatever
 * else is asked at `/` belongs to the upstream.
 */
export function asksForPage({ method, target, headers, body }: Incoming): boolean {
  if (target !== '/' && target !== '/-/') return false;
  if ((method !== 'GET' && method !== 'HEAD') || body !== undefined) return false;
  if (findHeader(headers, 'sec-websocket-key') !== undefined) return false;
  return /\btext\/html\b/i.test(findHeader(headers, 'accept') ?? '');
}

/** The page that shows whether the proxy works, and how to use it. */
export const page: OwnRoute = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  answer({ incoming, relay }, { readPage, door, tickets }) {
    const file = readPage?.();
    if (!file) throw new ProxyError('not_found');
    // Loaded when first used: a cold start has no use for a decompressor.
    import('./page-answer')
      .then(({ toPageAnswer }) => {
        if (relay.isDone) return;
        const { headers, body } = toPageAnswer(
          file,
          findHeader(incoming.headers, 'accept-encoding'),
        );
        // Where anyone may use the proxy, anyone may see whether it streams.
        if (door.mode === 'open') headers.push(ticketHeader, tickets.create());
        relay.answer(200, headers, body);
      })
      .catch((error) => relay.fail(error));
  },
};

/**
 * Remembers the page once it has been read; undefined where there is none, as beside a bundle that was
 * copied alone. Then `/` belongs to the upstream.
 *
 * @param read gives the compressed file, and throws where it is missing.
 */
export function createPageReader(read: () => Buffer): () => Buffer | undefined {
  let file: Buffer | undefined;
  let isMissing = false;
  return () => {
    if (!file && !isMissing) {
      try {
        file = read();
      } catch {
        isMissing = true;
      }
    }
    return file;
  };
}
