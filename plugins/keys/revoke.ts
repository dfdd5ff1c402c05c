import { UserError } from '../shared/user-error';
import { type KeysTask, readKnownKeys, withoutEntry, writeKeysFile } from './keys-file';
import { takeEffect } from './take-effect';

/** Takes a key away by its label. */
export async function revokeKey(task: KeysTask): Promise<void> {
  const label = String(task.options.label ?? '').trim();
  const { text, inFile, inEnvironment } = readKnownKeys(task);
  if (inEnvironment.some((key) => key.label === label)) {
    throw new UserError('KEYS_IN_ENVIRONMENT', [
      `The key "${label}" is in ACCESS_KEYS, not in access-keys.txt, so nothing was changed.`,
      'Take its entry out of .env or of the environment (in CI: out of the secret), and deploy.',
    ]);
  }
  if (text === undefined || !inFile.some((key) => key.label === label)) {
    const labels = inFile.map((key) => key.label).join(', ');
    throw new UserError('KEYS_UNKNOWN', [
      `There is no key with the label "${label.slice(0, 60)}".`,
      labels ? `There is: ${labels}.` : 'There is none at all. See: npx sls keys list',
    ]);
  }
  writeKeysFile(task, withoutEntry(text, label));
  task.log.success(`Access key "${label}" revoked.`);
  if (inFile.length + inEnvironment.length === 1) {
    task.log.warning(
      'No key is left. The proxy stays locked, for everyone; to open the door, delete access-keys.txt.',
    );
  }
  await takeEffect(task, 'It works until the next deploy.');
}
