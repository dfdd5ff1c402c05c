import type { Api } from '../../shared/clouds/tencent/api/client';
import { isApiError } from '../../shared/clouds/tencent/api/errors';
import type { FunctionName } from '../../shared/clouds/tencent/scf/cloud-function';
import {
  findDifferences,
  noteOfRelease,
  pickFields,
  readCodeFingerprint,
  toConfiguration,
  toFingerprint,
  toVersionContent,
} from '../../shared/clouds/tencent/scf/configuration';
import {
  createFunctionUrl,
  type FunctionUrl,
  findFunctionUrl,
  isOpenAs,
  updateFunctionUrl,
} from '../../shared/clouds/tencent/scf/function-url';
import {
  createFunction,
  findUsable,
  updateCode,
  updateConfiguration,
} from '../../shared/clouds/tencent/scf/function-writes';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import {
  findLiveVersion,
  latest,
  listVersions,
  publishVersion,
  switchLiveVersion,
} from '../../shared/clouds/tencent/scf/versions';
import { say } from '../../shared/language';
import { checkFixed, findWarnings } from './function-checks';

/** The outcome of a deploy. */
export interface Deployed {
  /** The changes made, in words; empty if nothing differed. */
  readonly changes: readonly string[];
  readonly url: FunctionUrl | undefined;
  /** Warnings of a successful deploy. */
  readonly warnings: readonly string[];
}

/** The input for deploying one function. */
export interface DeployInput {
  readonly api: Api;
  readonly settings: FunctionSettings;
  readonly zip: Uint8Array;
  /** Upload and publish even if nothing differs. */
  readonly force: boolean;
  readonly onStep: (text: string) => void;
}

/**
 * Updates one function to match the YAML file and the code, and changes nothing else. May be
 * interrupted anywhere and run again: each step first checks whether it still has to run.
 */
export async function deployFunction(input: DeployInput): Promise<Deployed> {
  const { api, settings, zip, force, onStep } = input;
  const code = toFingerprint(zip);
  const wanted = toConfiguration(settings, code);
  const changes: string[] = [];
  const created = say('created', '已创建');
  const warnings: string[] = [];

  onStep(say('checking the current state', '检查当前状态'));
  let current = await findUsable(api, settings, onStep);
  if (!current) {
    onStep(say('creating the function', '创建函数'));
    current = await createFunction(api, settings, wanted, zip);
    changes.push(created);
  } else {
    checkFixed(settings, current);
    const isBroken = current.Status?.endsWith('Failed') === true;
    const upload = force || isBroken || readCodeFingerprint(current.Description) !== code;
    const differences = findDifferences(wanted, current);
    const text = differences.map((difference) => difference.text).join(', ');
    if (upload) {
      onStep(say('uploading the code', '上传代码'));
      await updateCode(api, settings, zip);
      changes.push(say('code', '代码'));
    }
    if (upload || differences.length > 0) {
      onStep(
        text
          ? say(`changing ${text}`, `修改 ${text}`)
          : say('recording the deployed code', '记录已部署的代码'),
      );
      // The description goes last: it records the deployed code, and must not do so before the upload.
      const fields = [...differences.map(({ field }) => field), 'Description' as const];
      await updateConfiguration(api, settings, pickFields(wanted, fields));
      changes.push(...differences.map(({ text }) => text).filter((one) => one !== noteOfRelease));
    }
  }
  warnings.push(...findWarnings(settings, current));

  // $LATEST is now up to date. What follows are the address and the versions to roll back to.
  const [existing, live, versions] = await Promise.all([
    settings.url ? findFunctionUrl(api, settings) : undefined,
    findLiveVersion(api, settings),
    listVersions(api, settings),
  ]);

  // After a rollback the address stays on an old version. A deploy must become visible.
  if (live !== latest) {
    onStep(say('pointing the address to this deploy', '把地址指向本次部署'));
    await switchLiveVersion(api, settings, latest);
    changes.push(
      say(
        `the address now serves this deploy instead of version ${live}`,
        `地址已从版本 ${live} 切换到本次部署`,
      ),
    );
  }
  let url = existing;
  if (settings.url && !url?.address) {
    onStep(say('creating the address', '创建地址'));
    url = await createFunctionUrl(api, settings, settings.url);
    if (!changes.includes(created)) changes.push(say('address', '地址'));
  } else if (settings.url && url && !isOpenAs(url, settings.url)) {
    onStep(say('changing the access type of the address', '修改地址的访问方式'));
    await updateFunctionUrl(api, settings, url, settings.url);
    changes.push(
      say(
        `access type of the address (${settings.url.authType})`,
        `地址的访问方式（${settings.url.authType}）`,
      ),
    );
  }

  const content = toVersionContent(code, wanted);
  if (versions[0]?.description !== content) {
    onStep(say('keeping this deploy as a version', '把本次部署保留为版本'));
    const kept = await keepVersion(api, settings, content, warnings);
    if (kept && changes.length === 0)
      changes.push(say(`kept as version ${kept}`, `已保留为版本 ${kept}`));
  }
  return { changes, url, warnings };
}

/** A deploy without a version to roll back to is still valid: an exhausted quota must not fail it. */
async function keepVersion(
  api: Api,
  target: FunctionName,
  content: string,
  warnings: string[],
): Promise<string | undefined> {
  try {
    return await publishVersion(api, target, content);
  } catch (error) {
    if (!isApiError(error, /^LimitExceeded\./)) throw error;
    warnings.push(
      say(
        'The version quota is used up, so this deploy was not kept as a version and cannot be rolled back to. Delete old versions in the console.',
        '版本配额已用完，本次部署没有保留为版本，以后无法回滚到它。请在控制台删除旧版本。',
      ),
    );
    return undefined;
  }
}
