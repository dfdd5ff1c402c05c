import { editCredentials, findCredentials } from '../../dialects/carriers';
import { findKeyTrouble, mayBeKeyTrouble, readErrorText } from '../../dialects/key-trouble';
import type { Provider } from '../../dialects/provider';
import { ProxyError } from '../../exchange/errors';
import { findHeader } from '../../http/headers';
import type { OutgoingRequest, Upstream, UpstreamHandler } from '../../transport/upstream';
import { keyPlace } from '../access/key-place';
import type { KeyPool, PooledKey } from './key-pool';

/** Of a refusal that is held back until it is read. Bytes. */
const maxHeld = 64 * 1024;

type RawHeaders = readonly (Buffer | string)[];

/** A refusal of which the client has seen nothing yet. */
interface Held {
  readonly status: number;
  readonly headers: readonly string[];
  readonly reason: string;
  readonly resume: () => void;
  readonly pieces: Buffer[];
  size: number;
}

/** What an exchange with an injected key needs. */
export interface KeyedParts {
  readonly pool: KeyPool;
  readonly provider: Provider;
  readonly upstream: Upstream;
  readonly request: OutgoingRequest;
  readonly handler: UpstreamHandler;
}

/**
 * One request with a key of the owner's, and with the next one when the provider refuses the first
 * and says that nothing was processed. Nothing else is ever sent twice.
 */
export class KeyedExchange implements UpstreamHandler {
  readonly #parts: KeyedParts;
  readonly #tried = new Set<PooledKey>();
  #key: PooledKey | undefined;
  #held: Held | undefined;
  /** The last refusal of this very request, for when no key is left. */
  #limited: { readonly held: Held; readonly body: Buffer } | undefined;

  constructor(parts: KeyedParts) {
    this.#parts = parts;
    // However it ends: an open WebSocket counts as running until it is closed.
    parts.request.draft?.onEnd(() => this.#release());
  }

  /** Sends the request with the best key, or answers it where none is left. */
  start(): void {
    const { pool, upstream, request } = this.#parts;
    const key = pool.take(this.#tried);
    if (!key) {
      this.#refuse();
      return;
    }
    this.#key = key;
    this.#tried.add(key);
    if (pool.size > 1 && request.draft) request.draft.notes.provider_key = key.position;
    upstream.send(withKey(request, key.value), this);
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#parts.handler.onConnect(abort);
  }

  onRequestSent(): void {
    this.#parts.handler.onRequestSent?.();
  }

  onHeaders(status: number, raw: RawHeaders, resume: () => void, reason: string): boolean {
    const { handler, provider } = this.#parts;
    if (status < 200) return handler.onHeaders(status, raw, resume, reason);
    const headers = withoutKey(raw, this.#key?.value ?? '');
    if (!mayBeKeyTrouble(status, provider.dialect)) {
      return handler.onHeaders(status, headers, resume, reason);
    }
    this.#held = { status, headers, reason, resume, pieces: [], size: 0 };
    return true;
  }

  onData(chunk: Buffer): boolean {
    const held = this.#held;
    if (!held) return this.#parts.handler.onData(chunk);
    held.pieces.push(chunk);
    held.size += chunk.length;
    return held.size <= maxHeld || this.#passOn(held);
  }

  onComplete(trailers: RawHeaders | null): void {
    const held = this.#held;
    const body = held && Buffer.concat(held.pieces, held.size);
    const trouble = held && body && findKeyTrouble(held.status, held.headers, body, Date.now());
    if (!trouble) {
      if (held) this.#passOn(held);
      this.#release();
      this.#parts.handler.onComplete(trailers);
      return;
    }
    const { pool, request } = this.#parts;
    if (this.#key) pool.rest(this.#key, trouble);
    this.#release();
    this.#held = undefined;
    if (trouble.kind === 'limited') {
      this.#limited = { held, body };
      const contentType = findHeader(held.headers, 'content-type') ?? 'application/json';
      const text = readErrorText(held.headers, body);
      if (text) pool.lastLimited = { contentType, body: text };
    }
    const isWhole = request.body === undefined || Buffer.isBuffer(request.body);
    if (isWhole) this.start();
    else this.#refuse();
  }

  onError(error: Error): void {
    this.#release();
    this.#parts.handler.onError(error);
  }

  /** No key can be tried (any more): the last 429, with the time after which one can. */
  #refuse(): void {
    const { pool, handler } = this.#parts;
    const { key, waitMs } = pool.nextAwake();
    const isLimited = waitMs === 0 ? this.#limited !== undefined : key.trouble === 'limited';
    const retryAfter = ['retry-after', String(Math.max(1, Math.ceil(waitMs / 1000)))];
    if (isLimited && this.#limited) {
      const { held, body } = this.#limited;
      const headers = [...held.headers.filter(isNoWait), ...retryAfter];
      deliver(handler, headers, body);
    } else if (isLimited && pool.lastLimited) {
      const { contentType, body } = pool.lastLimited;
      const length = String(body.length);
      deliver(
        handler,
        ['content-type', contentType, 'content-length', length, ...retryAfter],
        body,
      );
    } else {
      handler.onError(new ProxyError('provider_key_refused', { mayRetry: waitMs === 0 }));
    }
  }

  /** It is no matter of the key: the client gets it as it came. */
  #passOn({ status, headers, reason, resume, pieces }: Held): boolean {
    const { handler } = this.#parts;
    this.#held = undefined;
    let goesOn = handler.onHeaders(status, headers, resume, reason);
    for (const piece of pieces) goesOn = handler.onData(piece) && goesOn;
    return goesOn;
  }

  #release(): void {
    if (this.#key) this.#parts.pool.release(this.#key);
    this.#key = undefined;
  }
}

/** Keeps pairs whose name is not one of those that say how long to wait. */
function isNoWait(_: string, index: number, headers: readonly string[]): boolean {
  return !/^retry-after(?:-ms)?$/i.test(headers[index - (index % 2)] as string);
}

function deliver(handler: UpstreamHandler, headers: readonly string[], body: Buffer): void {
  handler.onHeaders(429, headers, () => {}, 'Too Many Requests');
  handler.onData(body);
  handler.onComplete(null);
}

/** Whether a request has a place for an injected key; one in which the caller brought a key has none. */
export function hasKeyPlace({ path, headers }: OutgoingRequest): boolean {
  return findCredentials({ target: path, headers }).some(({ value }) => value === keyPlace());
}

function withKey(request: OutgoingRequest, key: string): OutgoingRequest {
  const carrying = { target: request.path, headers: request.headers };
  const edits = findCredentials(carrying)
    .filter(({ value }) => value === keyPlace())
    .map((credential) => ({ credential, value: key }));
  const { target: path, headers } = editCredentials(carrying, edits);
  return { ...request, path, headers };
}

/** An upstream that quotes its caller's key (Google does, in upload addresses) must not give it away. */
function withoutKey(raw: RawHeaders, key: string): string[] {
  return raw.map((item) => {
    const text = typeof item === 'string' ? item : item.toString('latin1');
    return text.includes(key) ? text.replaceAll(key, 'hidden') : text;
  });
}
