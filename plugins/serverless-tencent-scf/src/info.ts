import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import {
  readCodeFingerprint,
  readVersionCode,
} from '../../shared/clouds/tencent/scf/configuration';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { findLiveVersion } from '../../shared/clouds/tencent/scf/versions';
import { toCommand } from '../../shared/command-line';
import { say } from '../../shared/language';
import { toLines } from '../../shared/table';

/** Shows the cloud configuration of each function; the operations plugin shows what is deployed. */
export async function showInfo(context: Context): Promise<void> {
  for (const settings of context.functions) {
    const lines = await describe(context, settings);
    if (lines) context.writeText(['', `${settings.key}:`, ...lines]);
  }
}

async function describe(
  context: Context,
  settings: FunctionSettings,
): Promise<string[] | undefined> {
  const api = context.createApi();
  const last = await findFunction(api, settings);
  if (!last) {
    return settings.enabled
      ? toLines([
          [say('name', '名称'), settings.name],
          [
            say('state', '状态'),
            say(
              `not deployed (${toCommand(context, 'deploy')})`,
              `未部署（${toCommand(context, 'deploy')}）`,
            ),
          ],
        ])
      : undefined;
  }
  const live = await findLiveVersion(api, settings);
  // A version has its own configuration.
  const found = (/^\d+$/.test(live) && (await findFunction(api, settings, live))) || last;
  const money =
    found.AvailableStatus === 'InsufficientBalance'
      ? say(', stopped: in arrears', '，欠费停服')
      : '';
  const reasons = (found.StatusReasons ?? []).map(
    ({ ErrorCode, ErrorMessage }) =>
      [say('reason', '原因'), `${ErrorCode}: ${ErrorMessage}`] as const,
  );
  const concurrency = found.InstanceConcurrencyConfig?.MaxConcurrency ?? 1;
  const variables = (found.Environment?.Variables ?? []).map(({ Key }) => Key).filter(Boolean);
  return toLines([
    [say('name', '名称'), settings.name],
    [say('state', '状态'), `${found.Status ?? say('unknown', '未知')}${money}`],
    ...reasons,
    [
      say('code', '代码'),
      readCodeFingerprint(found.Description) ??
        readVersionCode(found.Description) ??
        say('not deployed by this plugin', '不是由本插件部署'),
    ],
    [
      say('runtime', '运行环境'),
      `${found.Runtime}${found.ProtocolType === 'WS' ? ', WebSocket' : ''}`,
    ],
    [
      say('memory', '内存'),
      say(
        `${found.MemorySize} MB, ${concurrency} concurrent requests per instance`,
        `${found.MemorySize} MB，每个实例并发 ${concurrency} 个请求`,
      ),
    ],
    [say('timeout', '超时'), `${found.Timeout} s`],
    // Names only: values may be secrets, and screens are shared.
    [say('variables', '变量'), variables.join(', ') || say('none', '无')],
    [
      say('log', '日志'),
      last.ClsTopicId ? toCommand(context, 'logs') : say('not delivered', '未投递'),
    ],
  ]);
}
