import type { AccessKey } from '../../config/access-key';
import { createAccessKeySearch } from '../../dialects/access-key-search';
import { type Credential, findCredentials, type RequestHead } from '../../dialects/credentials';
import { ProxyError } from '../../exchange/errors';
import { createKeyFinder } from './key-finder';

/** The identity of a request's caller. */
export interface Caller {
  /** The valid access key in the request; undefined: none. */
  readonly accessKey: AccessKey | undefined;
  /** The credential that contains it. */
  readonly credential: Credential | undefined;
  /** The request has an expired access key. */
  readonly hasExpired: boolean;
  /** Every credential in the request, not only access keys. */
  readonly credentials: readonly Credential[];
}

/** Identifies callers. Created once, because it caches its results. */
export interface Callers {
  identify(head: RequestHead): Caller;
  /** Whether a request has a valid access key, for the proxy's own endpoints. */
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
      if (isValid(accessKey, now)) return { accessKey, credential, hasExpired, credentials };
      hasExpired = true;
    }
    return { accessKey: undefined, credential: undefined, hasExpired, credentials };
  }

  return { identify, isHolder: (head) => identify(head).accessKey !== undefined };
}

/** Whether a key has not expired. */
export function isValid({ expires }: AccessKey, now: () => number): boolean {
  return expires === undefined || now() < expires;
}

/** Only in the locations of SDKs, and only a key alone or after the caller's own. */
function lettingIn({ location, value, accessKey }: Credential): boolean {
  if (location === undefined || accessKey === undefined) return false;
  return value === accessKey || value.endsWith(`:${accessKey}`);
}

/** The error for a request without a valid access key. */
export function noAccess({ hasExpired }: Pick<Caller, 'hasExpired'>): ProxyError {
  if (!hasExpired) return new ProxyError('invalid_access_key');
  return new ProxyError('invalid_access_key', {
    message: 'This access key has expired. Ask the owner of the proxy for a new one.',
  });
}
