import type { Config } from '../../config';
import { type AccessKey, createKeyFinder } from '../../config/access-keys';
import { totalTokens } from '../../dialects/token-usage';
import { ProxyError } from '../../exchange/errors';
import { findHeader } from '../../http/headers';
import type { Draft } from '../../pipeline/draft';
import type { Feature } from '../../pipeline/feature';
import type { Log } from '../../pipeline/log';
import { type Incoming, type Sink, SinkDecorator } from '../../pipeline/old-exchange';
import { identifyCaller } from './caller';
import { withoutAccessKeys } from './forwarded';
import { createMemoryLimits, hasLimits, type Limits, type Refusal, type Ticket } from './limits';
import { checkModel, onlyListsModels } from './model-rule';
import { createRedisLimits } from './redis-limits';
import { createUploadPasses, type UploadPasses } from './upload-pass';

/** The lock on the door: lets in who has an access key, as far as that key goes. */
export function createAccess({ access, providers }: Config, log: Log): Feature | undefined {
  if (!access) return undefined;
  const passes = createUploadPasses(access.keys);
  const find = createKeyFinder(access.keys);
  const { limits, close } = createLimits(access.redis, log);
  /** Requests of keys that allow only some models. */
  const restricted = new WeakMap<Draft, readonly string[]>();

  /** Whether a request goes on with an upload that its key was let in to begin. */
  function continuesUpload(draft: Draft): boolean {
    const upload = passes.take(draft.target);
    const owner = access?.keys.find(({ label }) => label === upload?.label);
    if (!upload || !owner || (owner.expires ?? Number.POSITIVE_INFINITY) <= Date.now())
      return false;
    draft.target = upload.target;
    draft.notes.access_key = owner.label;
    return true;
  }

  return {
    close,
    decorateSink: (sink, draft) =>
      draft.provider.dialect.name === 'gemini'
        ? new UploadLinkSink(sink, draft, passes, providers.publicUrl?.host)
        : sink,
    admit(draft) {
      const { provider } = draft;
      if (provider.dialect.name === 'gemini' && continuesUpload(draft)) return undefined;
      const { accessKey, known } = identifyCaller(find, draft, Date.now());
      draft.notes.access_key = accessKey.label;
      if (accessKey.providers?.includes(provider.name) === false) {
        throw new ProxyError('not_allowed', {
          message: `The access key does not allow this provider. It allows: ${accessKey.providers.join(', ')}.`,
          mayRetry: false,
        });
      }
      if (accessKey.tokensPerDay !== undefined && draft.route === 'websocket') {
        throw new ProxyError('websocket_unsupported', {
          message:
            'The tokens of this access key are limited, and on a WebSocket they cannot be counted. Use the HTTP form of the API instead.',
        });
      }
      const hasInjectedKeys = access.injected.has(provider.name);
      const { target, headers } = withoutAccessKeys(draft, known, provider, hasInjectedKeys);
      draft.target = target;
      draft.headers = headers;
      if (accessKey.models && !onlyListsModels(draft)) restricted.set(draft, accessKey.models);
      return hasLimits(accessKey) ? enter(limits, accessKey, draft) : undefined;
    },
    // All of it: a second model further down would else go unnoticed.
    bodyNeed: (draft) => (restricted.has(draft) ? 'whole' : 'nothing'),
    prepare(draft) {
      const patterns = restricted.get(draft);
      if (patterns) checkModel(draft, patterns);
      return undefined;
    },
  };
}

/** Puts a pass into the address of an upload that leads back to this proxy. */
class UploadLinkSink extends SinkDecorator {
  readonly #draft: Draft;
  readonly #passes: UploadPasses;
  readonly #host: string | undefined;

  constructor(next: Sink, draft: Draft, passes: UploadPasses, host: string | undefined) {
    super(next);
    this.#draft = draft;
    this.#passes = passes;
    this.#host = host ?? findHeader(draft.incoming.headers, 'host');
  }

  override head(status: number, reason: string | undefined, headers: string[]): void {
    const label = this.#draft.notes.access_key;
    for (let index = 0; index < headers.length && label !== undefined; index += 2) {
      if (!/^x-goog-upload-url$/i.test(headers[index] as string)) continue;
      const link = headers[index + 1] as string;
      const isOurs = /^https?:\/\/([^/?#]+)/.exec(link)?.[1] === this.#host;
      if (isOurs) headers[index + 1] = this.#passes.add(link, label);
    }
    this.next.head(status, reason, headers);
  }
}

/** Creates the check whether a request brings an access key, for the proxy's own endpoints. */
export function createKeyCheck({ access }: Config): (incoming: Incoming) => boolean {
  if (!access) return () => false;
  const find = createKeyFinder(access.keys);
  return (incoming) => {
    try {
      identifyCaller(find, incoming, Date.now());
      return true;
    } catch {
      return false;
    }
  };
}

function createLimits(redis: (Config['access'] & object)['redis'], log: Log) {
  const local = createMemoryLimits();
  if (!redis) return { limits: local, close: () => {} };
  const limits = createRedisLimits({
    ...redis,
    local,
    onChange: (isAway, reason) =>
      log.event(isAway ? 'redis_away' : 'redis_back', isAway ? { reason } : {}),
  });
  return { limits, close: limits.close };
}

/** Waits for an answer only where there is one to wait for. */
function enter(limits: Limits, key: AccessKey, draft: Draft): undefined | Promise<undefined> {
  let hasEnded = false;
  let ticket: Ticket | undefined;
  const leave = () => ticket?.leave(totalTokens(draft.usage) ?? 0);
  draft.onEnd(() => {
    hasEnded = true;
    leave();
  });
  const settle = (entered: Ticket | Refusal): undefined => {
    if (!('leave' in entered)) throw toError(entered, key);
    ticket = entered;
    // The client left while Redis was asked.
    if (hasEnded) leave();
  };
  const entered = limits.enter(key);
  return entered instanceof Promise ? entered.then(settle) : settle(entered);
}

const sentences: Readonly<Record<Refusal['limit'], (key: AccessKey) => string>> = {
  rpm: ({ rpm }) => `This access key may send ${rpm} requests a minute. Try again later.`,
  concurrency: ({ concurrency }) =>
    `This access key may have ${concurrency} requests running at the same time. Try again when one has ended.`,
  'tokens-per-day': ({ tokensPerDay }) =>
    `This access key may use ${tokensPerDay} tokens a day, and they are used up. The next day begins at midnight, UTC.`,
};

function toError({ limit, retryAfterMs }: Refusal, key: AccessKey): ProxyError {
  return new ProxyError('access_key_limited', {
    message: sentences[limit](key),
    headers: ['retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000)))],
    // A client that tries again in seconds only to hear the same until midnight helps nobody.
    mayRetry: limit !== 'tokens-per-day',
  });
}
