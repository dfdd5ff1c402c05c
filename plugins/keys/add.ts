import { randomBytes } from 'node:crypto';
import { isLabel, readAccessKeys, toKeyHash } from '../../lib/config/access-keys';
import type { Options } from '../shared/framework';
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
  'concurrency',
] as const;

const unitMilliseconds = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Makes a key from 256 random bits, keeps its SHA-256 and shows it once. */
export async function addKey(task: KeysTask): Promise<void> {
  const { options, environment, writeText, log } = task;
  const label = String(options.label ?? '').trim();
  if (!isLabel(label)) {
    throw new UserError('KEYS_LABEL', [
      `"${label.slice(0, 60)}" cannot be a label: it may have 1 to 40 letters, digits, ".", "_", "@" and "-".`,
      'For example: npx sls keys add --label alice',
    ]);
  }
  const { text, inFile, inEnvironment } = readKnownKeys(task);
  if ([...inFile, ...inEnvironment].some((known) => known.label === label)) {
    throw new UserError('KEYS_LABEL_TAKEN', [
      `There is already a key with the label "${label}".`,
      `Take another label (${label}-2), or revoke the old key first: npx sls keys revoke --label ${label}`,
    ]);
  }
  const key = `sk-proxy-${randomBytes(32).toString('base64url')}`;
  const entry = [label, toKeyHash(key).toString('hex'), ...toRules(options, task.now)].join(' ');
  const { keys, problems } = readAccessKeys(entry);
  const [made] = keys;
  if (!made || problems.length > 0) {
    throw new UserError('KEYS_INVALID', [
      'No key was made:',
      ...problems.map((problem) => `  - ${problem.replace(/^the key "[^"]*": /, '--')}`),
    ]);
  }
  writeKeysFile(task, withEntry(text, entry));

  log.success(`Access key "${label}" made. This is the only time that it is shown:`);
  writeText(['', `  ${key}`, '']);
  const may = describeLimits(made);
  log.notice(
    `It may do: ${may.length > 0 ? may.join('; ') : 'everything'}. It ends: ${describeEnd(made, task.now)}.`,
  );
  log.notice(
    environment.INJECT_KEYS?.trim()
      ? 'Whoever has it puts it where their client takes its API key.'
      : 'Whoever has it puts it behind their own API key, with a colon between: sk-their-key:sk-proxy-…',
  );
  await takeEffect(task, 'Its SHA-256 is in access-keys.txt.');
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

/** People write `gpt-*, o4-mini`. Any other space shows in the message about it. */
const withoutSpaces = (list: string) =>
  list
    .trim()
    .replace(/\s*,\s*/g, ',')
    .replaceAll(/\s/g, '␣');

/** `30d` from now, to the minute; a day or a time as it is. */
function toEnd(text: string, now: number): string {
  const [, count, unit] = /^([1-9]\d{0,4})([hdw])$/i.exec(text) ?? [];
  if (!count || !unit) return withoutSpaces(text);
  const milliseconds = unitMilliseconds[unit.toLowerCase() as keyof typeof unitMilliseconds];
  const end = new Date(now + Number(count) * milliseconds);
  return `${end.toISOString().slice(0, 16)}Z`;
}
