import type { AccessKey } from '../../config/access-key';
import { createAccessKeySearch } from '../../dialects/access-key-search';
import { type Credential, findCredentials, type RequestHead } from '../../dialects/credentials';
import { ProxyError } from '../../exchange/errors';
import { createKeyFinder } from './key-finder';

/** What a request shows of who asks. */
export interface Caller {
  /** Whose valid access key it brings; undefined: it brings none. */
  readonly accessKey: AccessKey | undefined;
  /** Where that stands. */
  readonly credential: Credential | undefined;
  /** An access key that has expired was there. */
  readonly hasExpired: boolean;
  /** Every credential in the request, those of others too. */
  readonly credentials: readonly Credential[];
}

/** Finds out who asks. Made once, since it remembers what it has found out. */
export interface Callers {
  identify(head: RequestHead): Caller;
  /** Whether a request brings a valid access key, for the proxy's own endpoints. */
  isHolder(head: RequestHead): boolean;
}

export function createCallers(keys: readonly AccessKey[], now: () => number = Date.now): Callers {
  const find = createKeyFinder(keys);
  const search = createAccessKeySearch((text) => find(text) !== undefined);

  function identify(head: RequestHead): Caller {
    const credentials = findCredentials(head, search);
    let hasExpired = false;
    for (const credential of credentials) {
      const accessKey = lettingIn(credential) && find(credential.accessKey as string);
      if (!accessKey) continue;
      if (isValid(accessKey, now())) return { accessKey, credential, hasExpired, credentials };
      hasExpired = true;
    }
    return { accessKey: undefined, credential: undefined, hasExpired, credentials };
  }

  return { identify, isHolder: (head) => identify(head).accessKey !== undefined };
}

/** Whether a key has not expired. */
export function isValid({ expires }: AccessKey, time: number): boolean {
  return expires === undefined || time < expires;
}

/** Only where SDKs put keys, and only a key alone or behind the caller's own. */
function lettingIn({ location, value, accessKey }: Credential): boolean {
  if (location === undefined || accessKey === undefined) return false;
  return value === accessKey || value.endsWith(`:${accessKey}`);
}

/** The answer to a request without a valid access key. */
export function noAccess({ hasExpired }: Pick<Caller, 'hasExpired'>): ProxyError {
  if (!hasExpired) return new ProxyError('invalid_access_key');
  return new ProxyError('invalid_access_key', {
    message: 'This access key has expired. Ask whoever runs the proxy for a new one.',
  });
}
