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
  /** What was done, in words; empty when nothing differed. */
  readonly changes: readonly string[];
  readonly url: FunctionUrl | undefined;
  /** What the user should know although the deploy worked. */
  readonly warnings: readonly string[];
}

/** What a deploy of one function needs. */
export interface DeployInput {
  readonly api: Api;
  readonly settings: FunctionSettings;
  readonly zip: Uint8Array;
  /** Upload and publish although nothing differs. */
  readonly force: boolean;
  readonly onStep: (text: string) => void;
}

/**
 * Brings one function to what the YAML file and the code say, and changes nothing else. May be broken
 * off anywhere and run again: each step looks first whether it is still to be done.
 */
export async function deployFunction(input: DeployInput): Promise<Deployed> {
  const { api, settings, zip, force, onStep } = input;
  const code = toFingerprint(zip);
  const wanted = toConfiguration(settings, code);
  const changes: string[] = [];
  const created = say('created', '已创建');
  const warnings: string[] = [];

  onStep(say('looking at what is there', '查看现有的内容'));
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
          : say('noting what code it runs', '记录运行的代码'),
      );
      // The description goes last: it says which code is there, and must not say so too early.
      const fields = [...differences.map(({ field }) => field), 'Description' as const];
      await updateConfiguration(api, settings, pickFields(wanted, fields));
      changes.push(...differences.map(({ text }) => text).filter((one) => one !== noteOfRelease));
    }
  }
  warnings.push(...findWarnings(settings, current));

  // $LATEST is now what it should be. From here on: the address, and versions to roll back to.
  const [existing, live, versions] = await Promise.all([
    settings.url ? findFunctionUrl(api, settings) : undefined,
    findLiveVersion(api, settings),
    listVersions(api, settings),
  ]);

  // After a rollback the address stays with an old version. A deploy must make its own result live.
  if (live !== latest) {
    onStep(say('making the address follow this deploy again', '让地址重新跟随这次部署'));
    await switchLiveVersion(api, settings, latest);
    changes.push(
      say(
        `the address no longer serves version ${live}, but this deploy`,
        `地址不再运行版本 ${live}，而是这次部署`,
      ),
    );
  }
  let url = existing;
  if (settings.url && !url?.address) {
    onStep(say('creating the address', '创建地址'));
    url = await createFunctionUrl(api, settings, settings.url);
    if (!changes.includes(created)) changes.push(say('address', '地址'));
  } else if (settings.url && url && !isOpenAs(url, settings.url)) {
    onStep(say('changing who may use the address', '修改谁可以使用地址'));
    await updateFunctionUrl(api, settings, url, settings.url);
    changes.push(
      say(
        `access of the address (${settings.url.authType})`,
        `地址的访问方式（${settings.url.authType}）`,
      ),
    );
  }

  const content = toVersionContent(code, wanted);
  if (versions[0]?.description !== content) {
    onStep(say('keeping this deploy as a version', '把这次部署保留为版本'));
    const kept = await keepVersion(api, settings, content, warnings);
    if (kept && changes.length === 0)
      changes.push(say(`kept as version ${kept}`, `已保留为版本 ${kept}`));
  }
  return { changes, url, warnings };
}

/** A deploy without a version to roll back to is still a deploy: a full quota must not fail it. */
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
        'No version was kept of it, so there is nothing to roll back to: the quota for versions is used up. Delete old ones in the console.',
        '没有保留版本，因此无法回滚到这次部署：版本配额已用完。请在控制台删除旧版本。',
      ),
    );
    return undefined;
  }
}
