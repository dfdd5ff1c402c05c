import { lateCrypto } from '../http/late-modules';
import type { AccessKey } from './access-key';
import { readRules, toShown, unlimited } from './key-rules';

/** The parsed keys, and a message for every invalid entry. */
export interface AccessKeyList {
  readonly keys: readonly AccessKey[];
  readonly problems: readonly string[];
}

/**
 * Parses a list of access keys: one per line, or separated by `;`. `#` starts a comment.
 *
 *     alice 5e884898da28…  expires=2027-01-31 models=gpt-*,o4-mini rpm=60
 *
 * @param text contains hashes, never keys; messages repeat only labels and rules.
 */
export function readAccessKeys(text: string): AccessKeyList {
  const keys: AccessKey[] = [];
  const problems: string[] = [];
  if (text.includes('\0')) {
    return { keys, problems: ['the list is not in UTF-8 (it may be UTF-16): save it as UTF-8'] };
  }
  const entries = text
    // Line endings of all systems. A byte order mark counts as a space.
    .split(/\r\n|\r|\n/)
    .flatMap((line) => line.replace(/(?:^|\s)#.*$/, '').split(';'))
    .map((entry) => entry.trim())
    .filter(Boolean);
  for (const entry of entries) {
    const [label = '', hash = '', ...rules] = entry.split(/\s+/);
    const complain = (problem: string) => problems.push(`the key "${toShown(label)}": ${problem}`);
    const digest = readDigest(hash);
    if (!isLabel(label)) {
      complain('a label has 1 to 40 letters, digits, ".", "_", "@" or "-"');
    } else if (keys.some((key) => key.label === label)) {
      complain('there are two keys with this label');
    }
    if (!digest) {
      complain('after the label comes the SHA-256 of the key: 64 hexadecimal digits');
    } else if (keys.some((key) => key.hash.equals(digest))) {
      complain('another entry has the same SHA-256');
    }
    const given = readRules(rules, complain);
    keys.push({ label, hash: digest ?? Buffer.alloc(32), ...unlimited, ...given });
  }
  return { keys, problems };
}

/** Whether a text is a valid label for an access key. */
export function isLabel(text: string): boolean {
  return /^[\w.@-]{1,40}$/.test(text);
}

function readDigest(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[\w-]{43}$/.test(text) ? Buffer.from(text, 'base64url') : undefined;
}

/** The SHA-256 of a key, in the form used in the list. */
export function toKeyHash(key: string): Buffer {
  // In one call: a Hash object for each request would burden the garbage collector.
  return lateCrypto().hash('sha256', key, 'buffer');
}
