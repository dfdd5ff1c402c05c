import { say } from '../../language';
import { releaseVariable } from '../../release/release';
import type { DeployedFunction, FunctionPlan } from '../cloud';
import { readZip } from './artifact';
import type { Context } from './context';
import { type CloudFunction, findFunction } from './scf/cloud-function';
import {
  findDifferences,
  readCodeFingerprint,
  toConfiguration,
  toFingerprint,
  toVersionContent,
} from './scf/configuration';
import { findFunctionUrl, isOpenAs } from './scf/function-url';
import type { FunctionSettings } from './scf/settings';
import { findLiveVersion, latest, listVersions } from './scf/versions';

/** The changes that a deploy would make, by function. Read-only. */
export async function planTencent(
  context: Context,
  deployed: readonly DeployedFunction[],
): Promise<Map<string, FunctionPlan>> {
  const plans = new Map<string, FunctionPlan>();
  for (const settings of context.functions.filter(({ enabled }) => enabled)) {
    const current = await findFunction(context.createApi(), settings);
    // A deploy deletes a function whose creation failed.
    if (!current || current.Status === 'CreateFailed') {
      plans.set(settings.key, { kind: 'create', changes: [] });
      continue;
    }
    const changes = await findChanges(context, settings, current);
    if (changes.length > 0) plans.set(settings.key, { kind: 'change', changes });
  }
  for (const { key, isWanted } of deployed) {
    if (!isWanted) plans.set(key, { kind: 'remove', changes: [] });
  }
  return plans;
}

async function findChanges(
  context: Context,
  settings: FunctionSettings,
  current: CloudFunction,
): Promise<string[]> {
  const api = context.createApi();
  const code = toFingerprint(readZip(context, settings.key));
  const wanted = toConfiguration(withReleaseOf(settings, current), code);
  const hasOtherCode =
    context.options.force === true ||
    current.Status?.endsWith('Failed') === true ||
    readCodeFingerprint(current.Description) !== code;
  const changes = [
    ...(hasOtherCode ? [say('code', '代码')] : []),
    ...findDifferences(wanted, current).map(({ text }) => text),
  ];
  const [url, live, [newest]] = await Promise.all([
    findFunctionUrl(api, settings),
    findLiveVersion(api, settings),
    listVersions(api, settings),
  ]);
  if (live !== latest)
    changes.push(
      say(
        `the address serves this deploy instead of version ${live}`,
        `地址从版本 ${live} 切换到本次部署`,
      ),
    );
  if (settings.url && !url?.address) changes.push(say('a new address', '新的地址'));
  else if (settings.url && url && !isOpenAs(url, settings.url)) {
    changes.push(
      say(
        `access type of the address (${settings.url.authType})`,
        `地址的访问方式（${settings.url.authType}）`,
      ),
    );
  }
  const isKept = newest?.description === toVersionContent(code, wanted);
  return changes.length === 0 && !isKept
    ? [say('keeps this deploy as a version', '把本次部署保留为版本')]
    : changes;
}

/** The release record alone is not a change: it is updated only together with another change. */
function withReleaseOf(settings: FunctionSettings, { Environment }: CloudFunction) {
  const text = Environment?.Variables?.find(({ Key }) => Key === releaseVariable)?.Value;
  return text === undefined
    ? settings
    : { ...settings, environment: { ...settings.environment, [releaseVariable]: text } };
}
