import { say } from '../../../language';
import { UserError } from '../../../user-error';
import type { Api } from '../api/client';
import {
  type CloudFunction,
  change,
  deleteFunction,
  type FunctionName,
  findFunction,
  toTarget,
  waitUntilActive,
  waitUntilSettled,
} from './cloud-function';
import { type Configuration, toNewConfiguration } from './configuration';
import type { FunctionSettings } from './settings';

/** The function, ready to be changed; one whose creation failed is deleted first. */
export async function findUsable(
  api: Api,
  target: FunctionName,
  onStep: (text: string) => void,
): Promise<CloudFunction | undefined> {
  let found = await findFunction(api, target);
  if (found?.Status?.endsWith('ing')) {
    onStep(
      say(
        `waiting: another change is in progress (${found.Status})`,
        `等待中：另一项变更正在进行（${found.Status}）`,
      ),
    );
    found = await waitUntilSettled(api, target);
  }
  // Only deletion is possible then, and such a function never had an address.
  if (found?.Status === 'CreateFailed') {
    onStep(say('deleting a function whose creation failed', '删除一个创建失败的函数'));
    await deleteFunction(api, target);
    return undefined;
  }
  if (found?.Status === 'DeleteFailed') {
    throw new UserError('TENCENT_DELETE_FAILED', [
      say(`The deletion of the function ${target.name} failed.`, `函数 ${target.name} 删除失败。`),
      say(
        'Run "npx sls remove" until it succeeds, then deploy again.',
        '请重复运行 "npx sls remove" 直到成功，再部署。',
      ),
    ]);
  }
  return found;
}

/** Creates the function with its code. */
export async function createFunction(
  api: Api,
  settings: FunctionSettings,
  wanted: Configuration,
  zip: Uint8Array,
): Promise<CloudFunction> {
  const tags = Object.entries(settings.tags).map(([Key, Value]) => ({ Key, Value }));
  const request = {
    ...toTarget(settings),
    Type: 'HTTP',
    Runtime: settings.runtime,
    Code: { ZipFile: Buffer.from(zip).toString('base64') },
    InstallDependency: 'FALSE',
    ...toNewConfiguration(wanted),
    ...(settings.webSocket ? { ProtocolType: 'WS' } : {}),
    ...(tags.length > 0 ? { Tags: tags } : {}),
    ...(settings.logs === true
      ? { AutoCreateClsTopic: 'TRUE', AutoDeployClsTopicIndex: 'TRUE' }
      : {}),
  };
  const findCreated = async () => ((await findFunction(api, settings)) ? {} : undefined);
  await change(api, settings, () => api.scf('CreateFunction', request, findCreated));
  return waitUntilActive(api, settings, true);
}

/** Replaces the code. */
export async function updateCode(api: Api, target: FunctionName, zip: Uint8Array): Promise<void> {
  const request = { ...toTarget(target), Code: { ZipFile: Buffer.from(zip).toString('base64') } };
  await change(api, target, () => api.scf('UpdateFunctionCode', request));
  await waitUntilActive(api, target);
}

/** Changes some fields of the configuration, and leaves the others as they are. */
export async function updateConfiguration(
  api: Api,
  target: FunctionName,
  parts: Configuration,
): Promise<void> {
  const request = { ...toTarget(target), ...parts };
  await change(api, target, () => api.scf('UpdateFunctionConfiguration', request));
  await waitUntilActive(api, target);
}
