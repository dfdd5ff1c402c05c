import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccessKey } from '../../lib/config/access-key';
import { readAccessKeys } from '../../lib/config/access-keys';
import { keysFileName, readKeysFile } from '../../lib/config/bundled-keys';
import type { Task } from '../shared/framework';
import { say } from '../shared/language';
import { UserError } from '../shared/user-error';

const head = `# Access keys of the proxy: a label, the SHA-256 of the key, and what it may do (docs/keys-and-limits.md).
# The keys cannot be recovered from this file, so it may be committed. Each deploy includes it.
# While this file exists, the proxy requires an access key, even if it lists none. To open the proxy, delete it.
`;

/** The input of a command about keys. */
export interface KeysTask extends Task {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: number;
}

/** The access keys that the next deploy will include. */
export interface KnownKeys {
  /** Those in the file; undefined: there is no file. */
  readonly text: string | undefined;
  readonly inFile: readonly AccessKey[];
  /** Those in `ACCESS_KEYS`. */
  readonly inEnvironment: readonly AccessKey[];
}

/** Reads both sources; throws one error that lists all problems. */
export function readKnownKeys({ serverless, environment }: KeysTask): KnownKeys {
  const text = readKeysFile(serverless.serviceDir);
  return {
    text,
    inFile: parse(text ?? '', keysFileName),
    inEnvironment: parse(environment.ACCESS_KEYS ?? '', 'ACCESS_KEYS'),
  };
}

function parse(text: string, place: string): readonly AccessKey[] {
  const { keys, problems } = readAccessKeys(text);
  if (problems.length === 0) return keys;
  throw new UserError('KEYS_INVALID', [
    say(
      `${place} contains invalid entries, so nothing was changed:`,
      `${place} 里有无效的条目，因此未做任何改动：`,
    ),
    ...problems.map((problem) => `  - ${problem}`),
  ]);
}

/** The text with an entry added. */
export function withEntry(text: string | undefined, entry: string): string {
  const before = text ?? head;
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${entry}\n`;
}

/** The text without the entry for a label; comments and all other lines are kept. */
export function withoutEntry(text: string, label: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const entries = line.split(';');
      const others = entries.filter((entry) => entry.trim().split(/\s/, 1)[0] !== label);
      if (others.length === entries.length) return line;
      return others.some((entry) => entry.trim() !== '') ? others.join(';').trim() : [];
    })
    .join('\n');
}

export function writeKeysFile({ serverless }: Task, text: string): void {
  writeFileSync(join(serverless.serviceDir, keysFileName), text);
}
