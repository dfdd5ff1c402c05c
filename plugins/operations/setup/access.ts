import { isLabel, readAccessKeys } from '../../../lib/config/access-keys';
import { readKeysFile } from '../../../lib/config/bundled-keys';
import { readOwnerKeys } from '../../../lib/config/owner-keys';
import { knownProviders } from '../../../lib/dialects/known';
import type { Dialog } from '../../shared/dialog';
import { readOption } from '../../shared/framework';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { change, type Setting, toEnvironment } from './setting';

/** Whether an earlier step, or somebody else, has locked the proxy already; with the labels of its keys. */
export function findLock(setting: Setting): readonly string[] | undefined {
  const file = readKeysFile(setting.folder);
  const listed = toEnvironment(setting).ACCESS_KEYS ?? '';
  if (file === undefined && listed === '') return undefined;
  return readAccessKeys(`${file ?? ''}\n${listed}`).keys.map(({ label }) => label);
}

/** Who may use the proxy: gives the labels of access keys to make. */
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
          `The proxy is locked: for ${taken.join(', ') || 'nobody'}. More access keys, by name (Enter: none)`,
          `代理已上锁：仅限 ${taken.join('、') || '（没有人）'}。还要加访问密钥吗？填名字（直接回车：不加）`,
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
        '知道地址的人都可以，自带 API 密钥',
      ),
    },
    { value: true, title: say('Only people with an access key', '只有持有访问密钥的人') },
  ]);
  if (!isLocked) return [];
  return toLabels(
    await dialog.ask(say('Whose keys? Names, separated by commas', '给谁？填名字，用逗号分隔'), {
      defaultAnswer: 'me',
      check,
    }),
  );
}

/** Keys of the owner, which the proxy adds for those who have an access key. */
async function askForKeys(setting: Setting, dialog: Dialog): Promise<void> {
  const { UPSTREAM_URL, PROVIDERS = '', INJECT_KEYS = '' } = toEnvironment(setting);
  if (INJECT_KEYS !== '') return;
  const wants = await dialog.confirm(
    say(
      'Should the proxy add your own API key, so that they need none?',
      '由代理加上你自己的 API 密钥，让他们不需要自带吗？',
    ),
    false,
  );
  if (!wants) return;
  const names = Object.entries(knownProviders).flatMap(([name, { address }]) =>
    address ? name : [],
  );
  const named = PROVIDERS.split(/[\s,]+/).filter(Boolean);
  // What has an address of its own is the only one, and is called "default" where it is not known.
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
    // The first is the default, and paths with the name of another one go there.
    change(setting, 'PROVIDERS', `openai,${provider}`);
  }
}

const noKey = () =>
  say('Not an API key: keys contain no spaces or commas.', '这不是 API 密钥，密钥不含空格和逗号。');

/** The only upstream has the name of the provider whose address it is. */
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
  if (labels.length === 0)
    return say('A name is needed, such as alice.', '需要一个名字，例如 alice。');
  const wrong = labels.find((label) => !isLabel(label));
  if (wrong !== undefined) {
    return say(
      `"${wrong.slice(0, 60)}" cannot be a name: it may have 1 to 40 letters, digits, ".", "_", "@" and "-".`,
      `“${wrong.slice(0, 60)}”不能作为名字：由 1 到 40 个字母、数字、“.”、“_”、“@”、“-”组成。`,
    );
  }
  const twice = labels.find((label, at) => taken.includes(label) || labels.indexOf(label) !== at);
  if (twice === undefined) return undefined;
  return say(`There is already a key for "${twice}".`, `“${twice}”已经有一个密钥。`);
}
