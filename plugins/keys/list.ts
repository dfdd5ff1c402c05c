import type { AccessKey } from '../../lib/config/access-key';
import { say } from '../shared/language';
import { toTable, toWidth, wrap } from '../shared/table';
import { describeEnd, describeLimits } from './describe';
import { type KeysTask, readKnownKeys } from './keys-file';

/** Lists each key's label, expiry and limits. The keys themselves are not stored. */
export async function listKeys(task: KeysTask): Promise<void> {
  const { text, inFile, inEnvironment } = readKnownKeys(task);
  const all = [
    ...inFile.map((key) => ({ key, place: 'access-keys.txt' })),
    ...inEnvironment.map((key) => ({ key, place: 'ACCESS_KEYS' })),
  ];
  if (all.length > 0) {
    const left = await readLeft(
      all.map(({ key }) => key),
      task,
    );
    const rows = all.map(({ key, place }) => [
      key.label,
      describeEnd(key, task.now),
      describeLimits(key).join(say('; ', '；')) || say('unrestricted', '不限'),
      ...(left ? [left.get(key.label) ?? ''] : []),
      place,
    ]);
    const head = [say('label', '标签'), say('expires', '到期'), say('permissions', '权限')];
    if (left) head.push(say('remaining', '剩余'));
    task.writeText(toNarrowTable([...head, say('stored in', '位置')], rows));
  } else if (text === undefined && !task.environment.ACCESS_KEYS?.trim()) {
    task.writeText([
      say(
        'There are no access keys: after a deploy, anyone who knows the address can use the proxy with their own API key.',
        '没有访问密钥：部署之后，任何知道地址的人都能用自己的 API 密钥使用这个代理。',
      ),
      say(
        'To require an access key: npx sls keys add --label alice',
        '要求访问密钥：npx sls keys add --label alice',
      ),
    ]);
  } else {
    task.writeText([
      say(
        'access-keys.txt exists but lists no key: after a deploy, nobody can use the proxy.',
        'access-keys.txt 存在，但没有密钥：部署之后任何人都不能使用这个代理。',
      ),
      say(
        'Add a key (npx sls keys add --label alice), or delete access-keys.txt to open the proxy.',
        '添加一个密钥（npx sls keys add --label alice），或删除 access-keys.txt，不再要求访问密钥。',
      ),
    ]);
  }
}

/**
 * Breaks the long column of limits where the terminal is too narrow for it. A file or a pipe gets one line
 * per key.
 */
function toNarrowTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const { columns } = process.stdout;
  const table = toTable(head, rows);
  const excess = Math.max(...table.map(toWidth)) - (columns ?? Number.POSITIVE_INFINITY);
  if (excess <= 0) return table;
  const limits = 2;
  const width = Math.max(...rows.map((row) => toWidth(row[limits] ?? ''))) - excess;
  const narrow = rows.map((row) =>
    row.with(limits, wrap(row[limits] ?? '', Math.max(width, 24)).join('\n')),
  );
  return toTable(head, narrow);
}

/** The remaining quota of each key, by label; undefined without a reachable Redis. */
async function readLeft(
  keys: readonly AccessKey[],
  { environment, log, now }: KeysTask,
): Promise<ReadonlyMap<string, string> | undefined> {
  const url = environment.REDIS_URL?.trim();
  if (!url) return undefined;
  const { askRedis } = await import('./left');
  const left = await askRedis(keys, url, now);
  if (!(left instanceof Map)) {
    log.warning(
      say(
        `The remaining quota could not be read from Redis (${left.reason}): REDIS_URL must be reachable from this machine.`,
        `无法从 Redis 读取剩余额度（${left.reason}）：本机必须能连接 REDIS_URL。`,
      ),
    );
    return undefined;
  }
  return left;
}
