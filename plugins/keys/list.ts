import { toTable } from '../shared/table';
import { describeEnd, describeLimits } from './describe';
import { type KeysTask, readKnownKeys } from './keys-file';

/** Shows what is known of each key. The keys themselves are not known to anyone here. */
export function listKeys(task: KeysTask): void {
  const { text, inFile, inEnvironment } = readKnownKeys(task);
  const all = [
    ...inFile.map((key) => ({ key, place: 'access-keys.txt' })),
    ...inEnvironment.map((key) => ({ key, place: 'ACCESS_KEYS' })),
  ];
  if (all.length > 0) {
    const rows = all.map(({ key, place }) => [
      key.label,
      describeEnd(key, task.now),
      describeLimits(key).join('; ') || 'everything',
      place,
    ]);
    task.writeText(toTable(['label', 'expires', 'may', 'kept in'], rows));
  } else if (text === undefined && !task.environment.ACCESS_KEYS?.trim()) {
    task.writeText([
      'There are no access keys: after a deploy, whoever knows the address can use the proxy with an API key of their own.',
      'To lock it: npx sls keys add --label alice',
    ]);
  } else {
    task.writeText([
      'There is no access key, but a lock: after a deploy nobody can use the proxy.',
      'Add a key (npx sls keys add --label alice), or delete access-keys.txt to open the door.',
    ]);
  }
}
