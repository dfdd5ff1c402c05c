import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import { findFunctionUrl } from '../../shared/clouds/tencent/scf/function-url';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import {
  findLiveVersion,
  latest,
  listVersions,
  switchLiveVersion,
} from '../../shared/clouds/tencent/scf/versions';
import { say } from '../../shared/language';
import { UserError } from '../../shared/user-error';
import { showVersions } from './list';

/**
 * Moves the address to an earlier version, which contains its code and its configuration. Nothing is
 * uploaded, so it takes a second; the next deploy moves the address to itself.
 */
export async function rollback(context: Context): Promise<void> {
  const api = context.createApi();
  const settings = context.functions[0] as FunctionSettings;
  if (!(await findFunction(api, settings))) {
    throw new UserError('TENCENT_NOT_DEPLOYED', [
      say(
        `The function "${settings.key}" is not deployed in ${context.region}: there is nothing to roll back.`,
        `函数“${settings.key}”没有部署在 ${context.region}：没有可以回滚的版本。`,
      ),
    ]);
  }
  const { to } = context.options;
  if (typeof to !== 'string') {
    const versions = await showVersions(context, settings);
    const example = versions[1]?.number ?? versions[0]?.number ?? 1;
    context.writeText(
      say(
        `To serve one of them: npx sls rollback --to ${example}`,
        `切换到其中一个：npx sls rollback --to ${example}`,
      ),
    );
    return;
  }
  const version = to === 'latest' ? latest : to;
  const live = await findLiveVersion(api, settings);
  if (live === version) {
    context.log.success(
      say(
        `${settings.key}: the address already serves ${toName(version)}`,
        `${settings.key}：地址已经在运行${toName(version)}`,
      ),
    );
    return;
  }
  const versions = (await listVersions(api, settings)).map(({ number }) => String(number));
  if (version !== latest && !versions.includes(version)) {
    throw new UserError('TENCENT_VERSION_UNKNOWN', [
      say(
        `There is no version "${version}" of the function "${settings.key}". Existing versions: ${versions.join(', ') || 'none'}.`,
        `函数“${settings.key}”没有版本“${version}”。现有版本：${versions.join('、') || '无'}。`,
      ),
    ]);
  }
  const progress = context.progress.create({
    message: say(`${settings.key}: switching`, `${settings.key}：正在切换`),
  });
  try {
    await switchLiveVersion(api, settings, version);
  } finally {
    progress.remove();
  }
  const url = await findFunctionUrl(api, settings);
  context.log.success(
    say(
      `${settings.key}: ${url?.address || 'the function'} now serves ${toName(version)}${
        version === latest ? '' : ', until the next deploy'
      }`,
      `${settings.key}：${url?.address || '函数'} 现在运行${toName(version)}${
        version === latest ? '' : '，直到下次部署'
      }`,
    ),
  );
}

const toName = (version: string) =>
  version === latest
    ? say('the last deploy', '最近一次部署')
    : say(`version ${version}`, `版本 ${version}`);
