import { say } from '../shared/language';
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
      describeLimits(key).join('; ') || say('everything', '不限'),
      place,
    ]);
    task.writeText(
      toTable(
        [say('label', '标签'), say('expires', '到期'), say('may', '权限'), say('kept in', '位置')],
        rows,
      ),
    );
  } else if (text === undefined && !task.environment.ACCESS_KEYS?.trim()) {
    task.writeText([
      say(
        'There are no access keys: after a deploy, whoever knows the address can use the proxy with an API key of their own.',
        '没有访问密钥：部署之后，知道地址的人都能用自己的 API 密钥使用这个代理。',
      ),
      say('To lock it: npx sls keys add --label alice', '要上锁：npx sls keys add --label alice'),
    ]);
  } else {
    task.writeText([
      say(
        'There is no access key, but a lock: after a deploy nobody can use the proxy.',
        '没有访问密钥，但已上锁：部署之后谁都不能使用这个代理。',
      ),
      say(
        'Add a key (npx sls keys add --label alice), or delete access-keys.txt to open the door.',
        '添加一个密钥（npx sls keys add --label alice），或删除 access-keys.txt 以取消上锁。',
      ),
    ]);
  }
}
