import { isLabel, readAccessKeys } from '../../../lib/config/access-keys';
import { readKeysFile } from '../../../lib/config/bundled-keys';
import { readOwnerKeys } from '../../../lib/config/owner-keys';
import { knownProviders } from '../../../lib/dialects/known';
import type { Dialog } from '../../shared/dialog';
import { readOption } from '../../shared/framework';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { change, type Setting, toEnvironment } from './setting';

/** The labels of the access keys, if the proxy is locked already. */
export function findLock(setting: Setting): readonly string[] | undefined {
  const file = readKeysFile(setting.folder);
  const listed = toEnvironment(setting).ACCESS_KEYS ?? '';
  if (file === undefined && listed === '') return undefined;
  return readAccessKeys(`${file ?? ''}\n${listed}`).keys.map(({ label }) => label);
}

/** Asks who may use the proxy, and returns the labels of the access keys to create. */
export async function chooseAccess(setting: Setting): Promise<readonly string[]> {
  const { task, dialog } = setting;
  const taken = findLock(setting);
  const given = readOption(task, 'access-keys');
  if (given !== undefined) {
    const problem = findLabelProblem(given, taken ?? []);
    if (problem) throw new UserError('SETUP_LABELS', [problem]);
  }
  let labels: readonly string[] = toLabels(given ?? '');
  const isSettled = given !== undefined || task.options.open === true;
  if (dialog && !isSettled) labels = await askForLabels(dialog, taken);
  if (dialog && (labels.length > 0 || taken)) await askForKeys(setting, dialog);
  return labels;
}

async function askForLabels(
  dialog: Dialog,
  taken: readonly string[] | undefined,
): Promise<readonly string[]> {
  const check = (text: string) =>
    taken && text === '' ? undefined : findLabelProblem(text, taken ?? []);
  if (taken) {
    return toLabels(
      await dialog.ask(
        say(
          `The proxy is locked (access keys: ${taken.join(', ') || 'none'}). Names for more access keys (Enter: none)`,
          `代理已上锁（访问密钥：${taken.join('、') || '无'}）。要添加的访问密钥的名字（直接回车：不添加）`,
        ),
        { check },
      ),
    );
  }
  const isLocked = await dialog.choose(say('Who may use the address?', '谁可以使用这个地址？'), [
    {
      value: false,
      title: say(
        'Anyone who knows it, with an API key of their own',
        '知道地址的任何人，使用自己的 API 密钥',
      ),
    },
    { value: true, title: say('Only people with an access key', '只有持有访问密钥的人') },
  ]);
  if (!isLocked) return [];
  return toLabels(
    await dialog.ask(
      say('Names for the access keys, separated by commas', '访问密钥的名字，用逗号分隔'),
      {
        defaultAnswer: 'me',
        check,
      },
    ),
  );
}

/** Keys of the owner, which the proxy adds for those who have an access key. */
async function askForKeys(setting: Setting, dialog: Dialog): Promise<void> {
  const { UPSTREAM_URL, PROVIDERS = '', INJECT_KEYS = '' } = toEnvironment(setting);
  if (INJECT_KEYS !== '') return;
  const wants = await dialog.confirm(
    say(
      'Should the proxy add your own API key, so that they do not need one?',
      '是否由代理加上你自己的 API 密钥，让他们不必自带？',
    ),
    false,
  );
  if (!wants) return;
  const names = Object.entries(knownProviders).flatMap(([name, { address }]) =>
    address ? name : [],
  );
  const named = PROVIDERS.split(/[\s,]+/).filter(Boolean);
  // UPSTREAM_URL makes its API the only provider, named "default" if it is not a known one.
  const listed = named.length > 0 ? named.map((entry) => entry.replace(/=.*/s, '')) : names;
  const choices = UPSTREAM_URL && named.length === 0 ? ['default'] : listed;
  const provider =
    choices.length === 1
      ? (choices[0] ?? 'default')
      : await dialog.choose(
          say('For which provider?', '用于哪个服务商？'),
          choices.map((name) => ({ value: name, title: name })),
        );
  const key = await dialog.askHidden(say('Your API key', '你的 API 密钥'), (text) => {
    try {
      const read = readOwnerKeys(`${provider}=${text}`).get(provider);
      return read?.length === 1 && !text.includes('(') ? undefined : noKey();
    } catch {
      return noKey();
    }
  });
  change(setting, 'INJECT_KEYS', `${toProviderName(provider, UPSTREAM_URL)}=${key}`);
  if (named.length === 0 && !UPSTREAM_URL && provider !== 'openai') {
    // The first provider is the default; paths that begin with the name of another one go to that one.
    change(setting, 'PROVIDERS', `openai,${provider}`);
  }
}

const noKey = () =>
  say('Not an API key: keys contain no spaces or commas.', '这不是 API 密钥：密钥不含空格和逗号。');

/** A single upstream is named after the provider that it belongs to. */
function toProviderName(provider: string, upstream: string | undefined): string {
  if (provider !== 'default' || !upstream) return provider;
  const found = Object.entries(knownProviders).find(
    ([, { address }]) => address && upstream.startsWith(address),
  );
  return found?.[0] ?? 'default';
}

const toLabels = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function findLabelProblem(text: string, taken: readonly string[]): string | undefined {
  const labels = toLabels(text);
  if (labels.length === 0) return say('Enter a name, such as alice.', '请输入名字，例如 alice。');
  const wrong = labels.find((label) => !isLabel(label));
  if (wrong !== undefined) {
    return say(
      `"${wrong.slice(0, 60)}" is not a valid name: use 1 to 40 letters, digits, ".", "_", "@" and "-".`,
      `“${wrong.slice(0, 60)}”不是有效的名字：只能由 1 到 40 个字母、数字、“.”、“_”、“@”、“-”组成。`,
    );
  }
  const twice = labels.find((label, at) => taken.includes(label) || labels.indexOf(label) !== at);
  if (twice === undefined) return undefined;
  return say(`There is already a key named "${twice}".`, `已经有名为“${twice}”的密钥。`);
}
