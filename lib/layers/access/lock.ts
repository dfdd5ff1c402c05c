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
  /** Undefined: there is no secret for them, and uploads need a key with each request. */
  readonly passes: UploadPasses | undefined;
  /** The host in links to this proxy (`PUBLIC_URL`); undefined: what the client calls it. */
  readonly publicHost: string | undefined;
  readonly now?: () => number;
}

/**
 * The lock: lets in who has an access key, and takes all access keys out of what goes on. Whatever gets
 * past it has an `accessKey`; what that allows is checked further in (rules.ts).
 */
export function createLock(options: LockOptions): Layer {
  const { keys, callers, injectedProviders, passes, publicHost, now = Date.now } = options;

  /** Whose upload a request goes on with: Google's SDK for Python sends no key with it. */
  function findUploader(exchange: Exchange): AccessKey | undefined {
    if (exchange.provider.dialect.name !== 'gemini') return undefined;
    const { target, incoming } = exchange;
    const owner = passes?.check({ method: incoming.method, target });
    if (owner === undefined) return undefined;
    return keys.find((key) => toPassOwner(key) === owner && isValid(key, now()));
  }

  return (next) => (exchange, answer) => {
    const caller = callers.identify(exchange);
    const uploader = caller.accessKey ? undefined : findUploader(exchange);
    const accessKey = caller.accessKey ?? uploader;
    if (!accessKey) throw passes ? noAccess(caller) : noAccessOrPass(exchange, caller);
    exchange.accessKey = accessKey;
    exchange.notes.access_key = accessKey.label;
    // The address of an upload is a credential by itself.
    const isInjected = injectedProviders.has(exchange.provider.name) && !uploader;
    takeOutCredentials(exchange, caller, isInjected);
    if (!passes || exchange.provider.dialect.name !== 'gemini') return next(exchange, answer);
    return next(exchange, new UploadLinks(answer, exchange, passes, publicHost));
  };
}

/**
 * Takes the access keys out of a request, in the one place that all of them come through. Where a key of
 * the owner's will be put in, every other credential goes, too: an API must not have to choose. A caller
 * who brings a key of their own keeps it, and then none is put in.
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

/** Names a key in passes, and no other that gets its label later. Nothing can be told of the key from it. */
const toPassOwner = ({ hash }: AccessKey): string => hash.toString('hex').slice(0, 24);

/** A browser cannot write a colon into a sub-protocol: it gives both keys one after the other. */
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
  // All of these will be gone.
  const gone = new Set(credentials.map((one) => one.at ?? at).filter((one) => one < at));
  return { location, name: headers[at - 1], at: (at - 1) / 2 - gone.size };
}

function keyInPath(): ProxyError {
  return new ProxyError('invalid_target', {
    message:
      'The path holds an access key, and everybody on the way can read it there. Put it where your client takes its API key.',
  });
}

function noAccessOrPass({ incoming, provider }: Exchange, caller: Caller): ProxyError {
  if (provider.dialect.name !== 'gemini' || !incoming.target.includes('upload_id=')) {
    return noAccess(caller);
  }
  return new ProxyError('invalid_access_key', {
    message:
      'Here an upload needs the access key with each of its requests: the proxy was deployed without VERIFY_TOKEN_SHA256, which "npx sls deploy" sets, so it cannot put passes into the addresses of uploads.',
  });
}

/** Puts passes into the addresses of uploads that Google's answers give. */
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
