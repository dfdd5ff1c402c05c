import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import { readCodeFingerprint } from '../../shared/clouds/tencent/scf/configuration';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { findLiveVersion } from '../../shared/clouds/tencent/scf/versions';
import { toCommand } from '../../shared/command-line';
import { toLines } from '../../shared/table';

/** Shows how each function is set up in the cloud; what it serves, the operations plugin shows. */
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
          ['name', settings.name],
          ['state', `not deployed (${toCommand(context, 'deploy')})`],
        ])
      : undefined;
  }
  const live = await findLiveVersion(api, settings);
  // A version has a configuration of its own.
  const found = (/^\d+$/.test(live) && (await findFunction(api, settings, live))) || last;
  const money = found.AvailableStatus === 'InsufficientBalance' ? ', stopped: in arrears' : '';
  const reasons = (found.StatusReasons ?? []).map(
    ({ ErrorCode, ErrorMessage }) => ['why', `${ErrorCode}: ${ErrorMessage}`] as const,
  );
  const concurrency = found.InstanceConcurrencyConfig?.MaxConcurrency ?? 1;
  const variables = (found.Environment?.Variables ?? []).map(({ Key }) => Key).filter(Boolean);
  return toLines([
    ['name', settings.name],
    ['state', `${found.Status ?? 'unknown'}${money}`],
    ...reasons,
    ['code', readCodeFingerprint(found.Description) ?? 'not from this plugin'],
    ['runtime', `${found.Runtime}${found.ProtocolType === 'WS' ? ', WebSocket' : ''}`],
    ['memory', `${found.MemorySize} MB, ${concurrency} requests at once in an instance`],
    ['timeout', `${found.Timeout} s`],
    // Names only: values may be secrets, and screens are shared.
    ['variables', variables.join(', ') || 'none'],
    ['log', last.ClsTopicId ? toCommand(context, 'logs') : 'delivered nowhere'],
  ]);
}
