import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Task } from '../../framework';
import { say } from '../../language';
import type { Finding } from '../cloud';
import type { Api } from './api/client';
import { type CloudFunction, toTarget } from './scf/cloud-function';
import {
  pickFields,
  readCodeFingerprint,
  toConfiguration,
  toFingerprint,
} from './scf/configuration';
import { updateCode, updateConfiguration } from './scf/function-writes';
import type { FunctionSettings } from './scf/settings';
import { latest, listVersions } from './scf/versions';

/** Whether the function runs the local code. */
export async function findCode(
  task: Task,
  api: Api,
  settings: FunctionSettings,
  current: CloudFunction,
): Promise<Finding[]> {
  const artifact = task.serverless.service.functions[settings.key]?.package?.artifact;
  if (!artifact) return [];
  const zip = readFileSync(resolve(task.serverless.serviceDir, artifact));
  const here = toFingerprint(zip);
  const there = readCodeFingerprint(current.Description);
  const finding = (text: string): Finding => ({
    where: settings.key,
    kind: 'drift',
    what: 'code',
    text,
    cure: 'npx sls deploy --force',
    async fix() {
      await updateCode(api, settings, zip);
      const wanted = toConfiguration(settings, here);
      await updateConfiguration(api, settings, pickFields(wanted, ['Description']));
      return say(`uploaded the code ${here}`, `已上传代码 ${here}`);
    },
  });
  if (there !== here) {
    return [
      finding(
        say(
          `It runs ${there ? `the code ${there}` : 'code from another source'}; the local code is ${here}.`,
          `它运行的代码${there ? `是 ${there}` : '来自其他来源'}，本地是 ${here}。`,
        ),
      ),
    ];
  }
  // Uploading code in the console does not change the description. The deploy has kept a
  // version of what it uploaded: the cloud's hashes of both must be equal.
  const versions = await listVersions(api, settings);
  const kept = versions.find(({ description }) => description.startsWith(`Code ${here},`));
  if (!kept) return [];
  const [now, then] = await Promise.all([
    api.scf('GetFunctionAddress', { ...toTarget(settings), Qualifier: latest }),
    api.scf('GetFunctionAddress', { ...toTarget(settings), Qualifier: String(kept.number) }),
  ]);
  if (!now.CodeSha256 || !then.CodeSha256 || now.CodeSha256 === then.CodeSha256) return [];
  return [
    finding(
      say(
        'Its code was changed after the deploy, outside of this project.',
        '部署之后，它的代码在本项目之外被修改过。',
      ),
    ),
  ];
}
