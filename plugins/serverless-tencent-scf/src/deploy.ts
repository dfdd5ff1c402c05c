import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { style } from '@serverless/utils/log';
import { checkRegion } from '../../shared/clouds/regions';
import type { Api } from '../../shared/clouds/tencent/api/client';
import type { Context } from '../../shared/clouds/tencent/context';
import type { FunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import { UserError } from '../../shared/user-error';
import { type Deployed, deployFunction } from './deploy-function';
import { toExamples } from './examples';

/**
 * A signed request may have 10 MB, and base64 adds a third. Larger code goes through COS, which this
 * plugin leaves out: it would need a bucket, a role and more rights than a proxy of 300 KB is worth.
 */
const inlineLimit = 7_000_000;

/** What can be said before anything is packed or sent: settings, region, credentials. */
export function checkDeploy(context: Context): void {
  for (const { environment } of context.functions) {
    checkRegion(context.region, environment, context.options.force === true);
  }
  context.createApi();
}

/** Deploys the functions one after the other, and shows their addresses. */
export async function deploy(context: Context): Promise<void> {
  const { functions, region, service, log } = context;
  const api = context.createApi();
  const packed = functions.map((settings) => ({ settings, zip: readZip(context, settings) }));
  log.notice(
    `Deploying ${service.service} to stage ${service.provider.stage} ${style.aside(`(${region})`)}`,
  );
  const examples: string[] = [];
  for (const { settings, zip } of packed) {
    const started = performance.now();
    const deployed = await runDeploy(context, api, settings, zip);
    report(context, settings, deployed, (performance.now() - started) / 1000);
    if (deployed.url) examples.push(...toExamples(deployed.url, settings));
  }
  if (examples.length > 0) context.writeText(['', ...examples]);
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
    log.success(`${settings.key}: nothing has changed, nothing was done`);
  }
  for (const warning of warnings) log.warning(`${settings.key}: ${warning}`);
}

function readZip({ service, serviceDir }: Context, { key }: FunctionSettings): Uint8Array {
  const artifact = service.functions[key]?.package?.artifact ?? service.package?.artifact;
  if (!artifact) {
    throw new UserError('TENCENT_PACKAGE_MISSING', [
      `There is no zip for the function "${key}".`,
      'Keep "./plugins/bundle" in the list of plugins, or name a zip with package.artifact.',
    ]);
  }
  const zip = readFileSync(resolve(serviceDir, artifact));
  if (zip.length > inlineLimit) {
    const size = (zip.length / 1e6).toFixed(1);
    throw new UserError('TENCENT_PACKAGE_TOO_LARGE', [
      `The zip of the function "${key}" has ${size} MB; ${inlineLimit / 1e6} MB can be uploaded with a request. Nothing was changed.`,
      `Look at what it holds ("unzip -l ${artifact}"): the proxy itself needs a fraction of a megabyte.`,
      'Uploads through COS are left out on purpose: they need a bucket and a role in your account.',
    ]);
  }
  return zip;
}
