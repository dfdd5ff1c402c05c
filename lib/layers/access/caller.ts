import type { AccessKey } from '../../config/access-keys';
import { type Carrying, type Credential, findCredentials } from '../../dialects/carriers';
import { ProxyError } from '../../exchange/errors';

/** A key that a request carries, and what it is here. */
export interface Known {
  readonly credential: Credential;
  /** Whose access key it is, if it is one. */
  readonly accessKey: AccessKey | undefined;
  /** The caller's own key for the provider, where both came as `sk-…:accesskey`. */
  readonly own: string | undefined;
}

/** Who asks. */
export interface Caller {
  readonly accessKey: AccessKey;
  /** Every key in the request, those of others and expired ones too: none of them may go further. */
  readonly known: readonly Known[];
}

/** More keys than any client sends: each costs a SHA-256 and a comparison with every entry. */
const most = 16;

/**
 * Finds out who asks.
 *
 * @param find from `createKeyFinder`.
 * @throws {ProxyError} `invalid_access_key`
 */
export function identifyCaller(
  find: (candidate: string) => AccessKey | undefined,
  carrying: Carrying,
  now: number,
): Caller {
  const credentials = findCredentials(carrying);
  const known =
    credentials.length > most ? [] : credentials.map((credential) => identify(find, credential));
  let expired = false;
  for (const { accessKey } of known) {
    if (!accessKey) continue;
    if (accessKey.expires === undefined || now < accessKey.expires) return { accessKey, known };
    expired = true;
  }
  if (expired) {
    throw new ProxyError('invalid_access_key', {
      message: 'This access key has expired. Ask whoever runs the proxy for a new one.',
    });
  }
  throw new ProxyError('invalid_access_key');
}

function identify(
  find: (candidate: string) => AccessKey | undefined,
  credential: Credential,
): Known {
  const { value } = credential;
  const colon = value.lastIndexOf(':');
  if (colon > 0) {
    const accessKey = find(value.slice(colon + 1));
    if (accessKey) return { credential, accessKey, own: value.slice(0, colon) };
  }
  return { credential, accessKey: find(value), own: undefined };
}
