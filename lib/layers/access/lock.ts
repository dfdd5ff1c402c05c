import type { Duplex } from 'node:stream';
import type { AccessKey } from '../../config/access-key';
import { withoutCredentials } from '../../dialects/credential-edits';
import type { Credential } from '../../dialects/credentials';
import { type Answer, AnswerWrapper, type Head } from '../../exchange/answer';
import { ProxyError } from '../../exchange/errors';
import type { CredentialPlace, Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { findHeader } from '../../http/headers';
import { type Caller, type Callers, isValid, noAccess } from './callers';
import { type UploadPasses, withoutUploadPass } from './upload-passes';

export interface LockOptions {
  readonly keys: readonly AccessKey[];
  readonly callers: Callers;
  /** The providers for which the owner has keys. */
  readonly injectedProviders: ReadonlySet<string>;
  /** Undefined: there is no signing secret, and every request of an upload needs a key. */
  readonly passes: UploadPasses | undefined;
  /** The host in links to this proxy (`PUBLIC_URL`); undefined: taken from the request. */
  readonly publicHost: string | undefined;
  readonly now?: () => number;
}

/**
 * Authenticates callers by access key, and removes all access keys from the request. After it,
 * every exchange has an `accessKey`; its permissions are checked in rules.ts.
 */
export function createLock(options: LockOptions): Layer {
  const { keys, callers, injectedProviders, passes, publicHost, now = Date.now } = options;

  /** The owner of the upload that a request continues: Google's Python SDK sends no key with it. */
  function findUploader(exchange: Exchange): AccessKey | undefined {
    if (exchange.provider.dialect.name !== 'gemini') return undefined;
    const { target, incoming } = exchange;
    const owner = passes?.check({ method: incoming.method, target });
    if (owner === undefined) return undefined;
    return keys.find((key) => toPassOwner(key) === owner && isValid(key, now));
  }

  return (next) => (exchange, answer) => {
    const caller = callers.identify(exchange);
    const uploader = caller.accessKey ? undefined : findUploader(exchange);
    const accessKey = caller.accessKey ?? uploader;
    if (!accessKey) throw passes ? noAccess(caller) : noAccessOrPass(exchange, caller);
    exchange.accessKey = accessKey;
    exchange.notes.access_key = accessKey.label;
    // The URL of an upload is a credential by itself.
    const isInjected = injectedProviders.has(exchange.provider.name) && !uploader;
    takeOutCredentials(exchange, caller, isInjected);
    const { expires } = accessKey;
    const isTimed = exchange.incoming.upgrade !== undefined && expires !== undefined;
    const own = isTimed ? new ExpiringTunnel(answer, expires - now()) : answer;
    if (!passes || exchange.provider.dialect.name !== 'gemini') return next(exchange, own);
    return next(exchange, new UploadLinks(own, exchange, passes, publicHost));
  };
}

/**
 * Removes the access keys from a request, in one place for all requests. If an owner's key will be
 * injected, every other credential is removed as well, so that the API gets only one. A caller's
 * own key is kept, and then none is injected.
 */
function takeOutCredentials(
  exchange: Exchange,
  { credential: used, credentials }: Caller,
  isInjected: boolean,
): void {
  if (credentials.some(({ name }) => name === 'path')) throw keyInPath();
  const replaced = isInjected && !credentials.some(isOwnKey);
  const removed = replaced ? credentials : credentials.filter(({ accessKey }) => accessKey);
  if (replaced) exchange.credential = toPlace(exchange.headers, credentials, used);
  const { target, headers } = withoutCredentials(exchange, removed);
  exchange.target = withoutUploadPass(target);
  exchange.headers = headers;
}

/** Identifies a key in passes, and not a later key with the same label. Does not reveal the key. */
const toPassOwner = ({ hash }: AccessKey): string => hash.toString('hex').slice(0, 24);

/** Browsers do not allow a colon in a subprotocol, so they send both keys separately. */
function isOwnKey({ location, accessKey, own }: Credential): boolean {
  return own !== undefined || (location === 'sub-protocol' && accessKey === undefined);
}

function toPlace(
  headers: readonly string[],
  credentials: readonly Credential[],
  used: Credential | undefined,
): CredentialPlace {
  const { at, location } = used ?? {};
  if (at === undefined || location === 'sub-protocol') {
    return { location, name: undefined, at: headers.length / 2 };
  }
  // All of these will be removed; one header can contain several.
  const gone =
    credentials.length === 1
      ? 0
      : new Set(credentials.map((one) => one.at ?? at).filter((one) => one < at)).size;
  return { location, name: headers[at - 1], at: (at - 1) / 2 - gone };
}

function keyInPath(): ProxyError {
  return new ProxyError('invalid_target', {
    message:
      'The path contains an access key, which logs and servers on the way can record. Send it as the API key of your client.',
  });
}

function noAccessOrPass({ incoming, provider }: Exchange, caller: Caller): ProxyError {
  if (provider.dialect.name !== 'gemini' || !incoming.target.includes('upload_id=')) {
    return noAccess(caller);
  }
  return new ProxyError('invalid_access_key', {
    message:
      'Every request of an upload needs the access key here: the proxy was deployed without VERIFY_TOKEN_SHA256, which "npx sls deploy" sets, so it cannot add upload passes to the URLs.',
  });
}

/** Adds passes to the upload URLs in Google's responses. */
class UploadLinks extends AnswerWrapper {
  readonly #exchange: Exchange;
  readonly #passes: UploadPasses;
  readonly #host: string | undefined;

  constructor(next: Answer, exchange: Exchange, passes: UploadPasses, host: string | undefined) {
    super(next);
    this.#exchange = exchange;
    this.#passes = passes;
    this.#host = host ?? findHeader(exchange.incoming.headers, 'host');
  }

  override head(head: Head): boolean {
    const { accessKey } = this.#exchange;
    const { headers } = head;
    for (let index = 0; index < headers.length && accessKey; index += 2) {
      if (!/^x-goog-upload-url$/i.test(headers[index] as string)) continue;
      const link = headers[index + 1] as string;
      const isOurs = /^https?:\/\/([^/?#]+)/.exec(link)?.[1] === this.#host;
      if (isOurs) headers[index + 1] = this.#passes.add(link, toPassOwner(accessKey));
    }
    return this.next.head(head);
  }
}

/** The longest delay of a timer in Node: 24.8 days. */
const longestDelay = 2 ** 31 - 1;

/** Ends a WebSocket when its access key expires: it could stay open for days. */
class ExpiringTunnel extends AnswerWrapper {
  readonly #delay: number;

  constructor(next: Answer, delay: number) {
    super(next);
    this.#delay = delay;
  }

  override switched(head: Head, upstream: Duplex, early: Buffer): void {
    if (this.#delay <= longestDelay) {
      const timer = setTimeout(() => upstream.destroy(), this.#delay).unref();
      upstream.once('close', () => clearTimeout(timer));
    }
    this.next.switched(head, upstream, early);
  }
}
