import { style } from '@serverless/utils/log';
import { checkRegion } from '../../shared/clouds/regions';
import type { Api } from '../../shared/clouds/tencent/api/client';
import { readZip } from '../../shared/clouds/tencent/artifact';
import type { Context } from '../../shared/clouds/tencent/context';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { say } from '../../shared/language';
import { type Deployed, deployFunction } from './deploy-function';

/** Checks what can be checked before packaging: settings, region, credentials. */
export function checkDeploy(context: Context): void {
  for (const { environment } of context.functions) {
    checkRegion(context.region, environment, context.options.force === true);
  }
  context.createApi();
}

/** Deploys the functions one after another and shows their addresses. */
export async function deploy(context: Context): Promise<void> {
  const { functions, region, service, log } = context;
  const api = context.createApi();
  const packed = functions.map((settings) => ({ settings, zip: readZip(context, settings.key) }));
  log.notice(
    say(
      `Deploying ${service.service} to stage ${service.provider.stage} ${style.aside(`(${region})`)}`,
      `正在部署 ${service.service}，阶段 ${service.provider.stage} ${style.aside(`(${region})`)}`,
    ),
  );
  for (const { settings, zip } of packed) {
    const started = performance.now();
    const deployed = await runDeploy(context, api, settings, zip);
    report(context, settings, deployed, (performance.now() - started) / 1000);
  }
}

async function runDeploy(
  { progress, options }: Context,
  api: Api,
  settings: FunctionSettings,
  zip: Uint8Array,
): Promise<Deployed> {
  const step = progress.create({ message: settings.key });
  const onStep = (text: string) => step.update(`${settings.key}: ${text}`);
  try {
    return await deployFunction({ api, settings, zip, force: options.force === true, onStep });
  } finally {
    step.remove();
  }
}

function report(
  { log }: Context,
  settings: FunctionSettings,
  { changes, warnings }: Deployed,
  seconds: number,
): void {
  if (changes.length > 0) {
    log.success(
      `${settings.key}: ${changes.join(', ')} ${style.aside(`(${seconds.toFixed(1)} s)`)}`,
    );
  } else {
    log.success(
      say(`${settings.key}: no changes, nothing to do`, `${settings.key}：没有变化，无需操作`),
    );
  }
  for (const warning of warnings) log.warning(`${settings.key}: ${warning}`);
}
