import { say } from '../shared/language';
import { UserError } from '../shared/user-error';
import { type KeysTask, readKnownKeys, withoutEntry, writeKeysFile } from './keys-file';
import { takeEffect } from './take-effect';

/** Revokes a key by its label. */
export async function revokeKey(task: KeysTask): Promise<void> {
  const label = String(task.options.label ?? '').trim();
  const { text, inFile, inEnvironment } = readKnownKeys(task);
  if (inEnvironment.some((key) => key.label === label)) {
    throw new UserError('KEYS_IN_ENVIRONMENT', [
      say(
        `The key "${label}" is in ACCESS_KEYS, not in access-keys.txt, so nothing was changed.`,
        `密钥“${label}”在 ACCESS_KEYS 里，不在 access-keys.txt 里，因此未做任何改动。`,
      ),
      say(
        'Remove its entry from .env or the environment (in CI: from the secret), and deploy.',
        '从 .env 或环境变量（CI 中是 secret）里删除它，再部署。',
      ),
    ]);
  }
  if (text === undefined || !inFile.some((key) => key.label === label)) {
    const labels = inFile.map((key) => key.label).join(', ');
    throw new UserError('KEYS_UNKNOWN', [
      say(
        `There is no key with the label "${label.slice(0, 60)}".`,
        `没有标签为“${label.slice(0, 60)}”的密钥。`,
      ),
      labels
        ? say(`Existing labels: ${labels}.`, `现有标签：${labels}。`)
        : say(
            'There are no access keys. See: npx sls keys list',
            '没有任何访问密钥。查看：npx sls keys list',
          ),
    ]);
  }
  writeKeysFile(task, withoutEntry(text, label));
  task.log.success(
    say(
      `Access key "${label}" removed from access-keys.txt.`,
      `已从 access-keys.txt 删除访问密钥“${label}”。`,
    ),
  );
  if (inFile.length + inEnvironment.length === 1) {
    task.log.warning(
      say(
        'No key is left: after a deploy, the proxy rejects everyone. To open it, delete access-keys.txt.',
        '已经没有密钥：部署之后，代理会拒绝所有人。要开放代理，请删除 access-keys.txt。',
      ),
    );
  }
  await takeEffect(
    task,
    say('It remains valid until the next deploy.', '下次部署之前它仍然有效。'),
  );
  if (task.options.deploy === true) {
    task.log.success(
      say(
        `Access key "${label}" is revoked: the proxy no longer accepts it.`,
        `访问密钥“${label}”已吊销：代理不再接受它。`,
      ),
    );
  }
}
