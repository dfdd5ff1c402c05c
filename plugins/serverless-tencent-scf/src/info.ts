import type { Context } from '../../shared/clouds/tencent/context';
import { findFunction } from '../../shared/clouds/tencent/scf/cloud-function';
import { readCodeFingerprint } from '../../shared/clouds/tencent/scf/configuration';
import { findFunctionUrl } from '../../shared/clouds/tencent/scf/function-url';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { findLiveVersion, latest, listVersions } from '../../shared/clouds/tencent/scf/versions';
import { toLines } from '../../shared/table';

/** Shows what is deployed. A function that is switched off in the YAML file shows only if it exists. */
export async function showInfo(context: Context): Promise<void> {
  const { service, region } = context;
  const { stage } = service.provider;
  context.writeText(
    toLines([
      ['service', service.service],
      ['stage', stage],
      ['region', region],
    ]),
  );
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
          ['state', 'not deployed (npx sls deploy)'],
        ])
      : undefined;
  }
  const [url, live, [newest]] = await Promise.all([
    findFunctionUrl(api, settings),
    findLiveVersion(api, settings),
    listVersions(api, settings),
  ]);
  // A version has a configuration of its own.
  const found = (/^\d+$/.test(live) && (await findFunction(api, settings, live))) || last;
  const published = newest ? `, published as version ${newest.number}` : '';
  const version =
    live === latest
      ? `the last deploy${published}`
      : `version ${live} after a rollback (npx sls deploy goes on to the last deploy)`;
  const money = found.AvailableStatus === 'InsufficientBalance' ? ', stopped: in arrears' : '';
  const reasons = (found.StatusReasons ?? []).map(
    ({ ErrorCode, ErrorMessage }) => ['why', `${ErrorCode}: ${ErrorMessage}`] as const,
  );
  const concurrency = found.InstanceConcurrencyConfig?.MaxConcurrency ?? 1;
  const variables = (found.Environment?.Variables ?? []).map(({ Key }) => Key).filter(Boolean);
  return toLines([
    ['address', url?.address || 'none'],
    ['name', settings.name],
    ['state', `${found.Status ?? 'unknown'}${money}`],
    ...reasons,
    ['live', version],
    ['code', readCodeFingerprint(found.Description) ?? 'not from this plugin'],
    ['runtime', `${found.Runtime}${found.ProtocolType === 'WS' ? ', WebSocket' : ''}`],
    ['memory', `${found.MemorySize} MB, ${concurrency} requests at once in an instance`],
    ['timeout', `${found.Timeout} s`],
    // Names only: values may be secrets, and screens are shared.
    ['variables', variables.join(', ') || 'none'],
    ['log', last.ClsTopicId ? 'npx sls logs' : 'delivered nowhere'],
    ['last change', found.ModTime ? `${found.ModTime} (Beijing time)` : 'unknown'],
  ]);
}
