import type { AccessKey } from '../../config/access-key';
import { toKeyHash } from '../../config/access-keys';

/**
 * Creates the lookup of a key's entry by its hash. Its duration does not depend on the number of
 * keys, and reveals nothing about how close a guess was, because nobody can choose the hash of a
 * guess. Found keys are cached.
 */
export function createKeyFinder(keys: readonly AccessKey[]) {
  const known = new Map<string, AccessKey>();
  const byHash = new Map(keys.map((key) => [key.hash.toString('hex'), key]));
  return (candidate: string): AccessKey | undefined => {
    const remembered = known.get(candidate);
    if (remembered) return remembered;
    const found = byHash.get(toKeyHash(candidate).toString('hex'));
    // At most as many entries as there are keys. A copy, because V8 keeps the header that a part
    // of it comes from.
    if (found) known.set(Buffer.from(candidate).toString(), found);
    return found;
  };
}
