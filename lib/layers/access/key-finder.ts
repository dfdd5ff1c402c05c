import type { AccessKey } from '../../config/access-key';
import { toKeyHash } from '../../config/access-keys';

/**
 * Creates the search for the entry of a key, by its hash: how long it takes does not depend on how many
 * keys there are, and tells nothing about how near a guess was, since nobody can choose the hash of a
 * guess. Keys that were found once are remembered.
 */
export function createKeyFinder(keys: readonly AccessKey[]) {
  const known = new Map<string, AccessKey>();
  const byHash = new Map(keys.map((key) => [key.hash.toString('hex'), key]));
  return (candidate: string): AccessKey | undefined => {
    const remembered = known.get(candidate);
    if (remembered) return remembered;
    const found = byHash.get(toKeyHash(candidate).toString('hex'));
    // No more than there are keys.
    if (found) known.set(candidate, found);
    return found;
  };
}
