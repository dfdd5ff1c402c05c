import { type Carrying, type Edit, editCredentials, isRealtimeKey } from '../../dialects/carriers';
import type { Provider } from '../../dialects/provider';
import { toProviderCarrier } from '../../dialects/provider-carriers';
import type { Known } from './caller';
import { keyPlace } from './key-place';

/** What goes on to the provider. */
export interface Forwarded extends Carrying {
  /** Whether a key of the proxy's owner has to be put in. */
  readonly isInjected: boolean;
}

/**
 * Takes the access keys out of a request. A caller who brings a key of their own for the provider
 * (`sk-…:accesskey`) uses it; else, where keys are injected, the place of one is kept, and other keys
 * in it are taken out: a provider must not have to choose.
 */
export function withoutAccessKeys(
  carrying: Carrying,
  known: readonly Known[],
  provider: Provider,
  hasInjectedKeys: boolean,
): Forwarded {
  const bringsOwn = known.some(
    ({ own, accessKey, credential }) =>
      // A browser cannot write a colon there: it gives both keys one after the other.
      own !== undefined || (!accessKey && isRealtimeKey(carrying, credential)),
  );
  const isInjected = hasInjectedKeys && !bringsOwn;
  let isPlaced = !isInjected;
  const edits: Edit[] = [];
  for (const { credential, accessKey, own } of known) {
    if (accessKey && !isPlaced) {
      const carrier = toProviderCarrier(provider.dialect, carrying.target, credential.carrier);
      edits.push({ credential, value: keyPlace(), carrier });
      isPlaced = true;
    } else if (accessKey) {
      edits.push({ credential, value: own });
    } else if (isInjected && isKey(credential.carrier, provider)) {
      edits.push({ credential, value: undefined });
    }
  }
  return { ...editCredentials(carrying, edits), isInjected };
}

/** Sub-protocols are mostly no keys, and a parameter `key` is one only to Gemini. */
function isKey(carrier: string, { dialect }: Provider): boolean {
  if (carrier === 'sub-protocol') return false;
  return dialect.name === 'gemini' || (carrier !== 'key' && carrier !== 'access_token');
}
