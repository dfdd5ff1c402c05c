import type { AccessKey } from '../../config/access-key';
import { toKeyHash } from '../../config/access-keys';
import { lateCrypto } from '../../http/late-modules';

/**
 * Creates the search for the entry of a key. Every entry is compared, each in constant time: how long it
 * takes tells nothing about how near a guess was. Keys that were found once are remembered.
 */
export function createKeyFinder(keys: readonly AccessKey[]) {
  const known = new Map<string, AccessKey>();
  return (candidate: string): AccessKey | undefined => {
    const remembered = known.get(candidate);
    if (remembered) return remembered;
    const hash = toKeyHash(candidate);
    const { timingSafeEqual } = lateCrypto();
    let found: AccessKey | undefined;
    for (const key of keys) if (timingSafeEqual(key.hash, hash)) found = key;
    // No more than there are keys.
    if (found) known.set(candidate, found);
    return found;
  };
}
