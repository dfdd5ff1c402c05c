import { randomBytes } from 'node:crypto';
import { type AccessKey, isMetered } from '../../lib/config/access-key';
import { isLabel, readAccessKeys, toKeyHash } from '../../lib/config/access-keys';
import type { Options } from '../shared/framework';
import { say } from '../shared/language';
import { UserError } from '../shared/user-error';
import { describeEnd, describeLimits } from './describe';
import { type KeysTask, readKnownKeys, withEntry, writeKeysFile } from './keys-file';
import { takeEffect } from './take-effect';

/** The options that become rules of the entry, under the same names. */
const rules = [
  'providers',
  'models',
  'endpoints',
  'rpm',
  'tpm',
  'tokens-per-day',
  'budget',
  'concurrency',
] as const;

const unitMilliseconds = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Creates a key from 256 random bits, stores its SHA-256 and prints the key once. */
export async function addKey(task: KeysTask): Promise<void> {
  const { options, environment, writeText, log } = task;
  const label = String(options.label ?? '').trim();
  if (!isLabel(label)) {
    throw new UserError('KEYS_LABEL', [
      say(
        `"${label.slice(0, 60)}" is not a valid label: use 1 to 40 letters, digits, ".", "_", "@" or "-".`,
        `“${label.slice(0, 60)}”不是有效的标签：请使用 1 到 40 个字母、数字、“.”、“_”、“@”或“-”。`,
      ),
      say('For example: npx sls keys add --label alice', '例如：npx sls keys add --label alice'),
    ]);
  }
  const { text, inFile, inEnvironment } = readKnownKeys(task);
  if ([...inFile, ...inEnvironment].some((known) => known.label === label)) {
    throw new UserError('KEYS_LABEL_TAKEN', [
      say(`There is already a key with the label "${label}".`, `已经有标签为“${label}”的密钥。`),
      say(
        `Choose another label (${label}-2), or revoke the old key first: npx sls keys revoke --label ${label}`,
        `换一个标签（${label}-2），或者先吊销旧密钥：npx sls keys revoke --label ${label}`,
      ),
    ]);
  }
  const key = `sk-proxy-${randomBytes(32).toString('base64url')}`;
  const entry = [label, toKeyHash(key).toString('hex'), ...toRules(options, task.now)].join(' ');
  const { keys, problems } = readAccessKeys(entry);
  const [made] = keys;
  if (!made || problems.length > 0) {
    throw new UserError('KEYS_INVALID', [
      say('No key was created:', '没有生成密钥：'),
      ...problems.map((problem) => `  - ${problem.replace(/^the key "[^"]*": /, '--')}`),
    ]);
  }
  writeKeysFile(task, withEntry(text, entry));

  log.success(
    say(
      `Access key "${label}" created. It is shown only this once:`,
      `访问密钥“${label}”已生成。只显示这一次：`,
    ),
  );
  writeText(['', `  ${key}`, '']);
  const may = describeLimits(made);
  log.notice(
    say(
      `Permissions: ${may.length > 0 ? may.join('; ') : 'unrestricted'}. Expires: ${describeEnd(made, task.now)}.`,
      `权限：${may.length > 0 ? may.join('；') : '不限'}。到期：${describeEnd(made, task.now)}。`,
    ),
  );
  log.notice(
    environment.INJECT_KEYS?.trim()
      ? say(
          'Users enter it as the API key of their client.',
          '使用者在客户端里把它作为 API 密钥填写。',
        )
      : say(
          'Users append it to their own API key, separated by a colon: sk-their-key:sk-proxy-…',
          '使用者把它接在自己的 API 密钥后面，用冒号隔开：sk-their-key:sk-proxy-…',
        ),
  );
  const missing = findMissing(made, environment);
  if (missing.length > 0) {
    log.warning(
      say(
        `Its limits require ${missing.join(' and ')}: set this in .env before you deploy.`,
        `它的限额需要 ${missing.join('、')}：部署前请先在 .env 里设置。`,
      ),
    );
  }
  await takeEffect(
    task,
    say('Its SHA-256 is in access-keys.txt.', '它的 SHA-256 已写入 access-keys.txt。'),
  );
}

/** Settings without which a deploy would reject the key. */
function findMissing(key: AccessKey, environment: KeysTask['environment']): string[] {
  const { STREAM_USAGE = '', REDIS_URL = '' } = environment;
  return [
    ...(isMetered(key) && !/^(?:on|1|true)$/i.test(STREAM_USAGE.trim()) ? ['STREAM_USAGE=on'] : []),
    ...(key.budget && REDIS_URL.trim() === '' ? ['REDIS_URL'] : []),
  ];
}

function toRules(options: Options, now: number): string[] {
  const given = rules.flatMap((name) => {
    const value = options[name];
    return value === null || value === undefined ? [] : [`${name}=${withoutSpaces(String(value))}`];
  });
  const { expires } = options;
  if (expires === null || expires === undefined) return given;
  return [`expires=${toEnd(String(expires).trim(), now)}`, ...given];
}

/** People write `gpt-*, o4-mini`. Any other space is left in place and reported. */
const withoutSpaces = (list: string) =>
  list
    .trim()
    .replace(/\s*,\s*/g, ',')
    .replaceAll(/\s/g, '␣');

/** `30d` counts from now, rounded to the minute; a day or a time is kept as given. */
function toEnd(text: string, now: number): string {
  const [, count, unit] = /^([1-9]\d{0,4})([hdw])$/i.exec(text) ?? [];
  if (!count || !unit) return withoutSpaces(text);
  const milliseconds = unitMilliseconds[unit.toLowerCase() as keyof typeof unitMilliseconds];
  const end = new Date(now + Number(count) * milliseconds);
  return `${end.toISOString().slice(0, 16)}Z`;
}
