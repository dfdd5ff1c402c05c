import { appendFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Addresses, toAddresses } from '../../shared/clouds/cloud';
import { findCloud, openCloud } from '../../shared/clouds/clouds';
import { readOption, type Task } from '../../shared/framework';
import { toVariables } from '../../shared/packaging/function-settings';
import { UserError } from '../../shared/user-error';
import { keepState, readState } from '../state';
import { findToken } from '../token';
import { compareWithBaseline } from './baseline';
import type { Subject, Thoroughness } from './check';
import { findHttpProxy } from './http-proxy';
import { isFailed, toMarkdown, toText, toVerdict } from './report';
import { runChecks } from './run-checks';

/**
 * Checks a deployed proxy from outside, as a client sees it. Needs no provider key and spends no
 * tokens. Ends with an error, and so with exit code 1, if any check fails.
 */
export async function verify(task: Task): Promise<void> {
  const { options, progress, writeText, log } = task;
  const summary = openSummary(task);
  const subject = await findSubject(task);
  // A wrong one is said once, and not by every check.
  findHttpProxy(new URL(subject.address), process.env);
  const step = progress.create({ message: `Verifying ${subject.address}` });
  const findings = await runChecks(subject, toThoroughness(task), (title) =>
    step.update(`Verifying: ${title}`),
  ).finally(() => step.remove());
  const comparison = options.baseline ? compareWithBaseline(task, findings) : undefined;

  if (options.json) {
    writeText(
      JSON.stringify({ ...findings, ...comparison?.json, passed: !isFailed(findings) }, null, 2),
    );
  } else {
    writeText(toText(findings, options.headers === true || options.echo !== undefined));
    if (comparison) writeText(['', ...comparison.lines]);
  }
  if (summary) appendFileSync(summary, toMarkdown(findings));
  if (!isFailed(findings)) return log.success(toVerdict(findings));
  // osls writes errors to standard output, where they would spoil the JSON.
  if (options.json) process.exitCode = 1;
  else throw new UserError('VERIFY_FAILED', toVerdict(findings));
}

async function findSubject(task: Task): Promise<Subject> {
  const { serverless } = task;
  const { provider } = serverless.service;
  const url = readOption(task, 'url');
  const addresses: Addresses = url ? { http: toAddress(url) } : await findDeployed(task);
  return {
    address: addresses.http ?? '',
    webSocketAddress: addresses.webSocket,
    // Whatever stands at another address need not be what this YAML file describes.
    ...(url
      ? {}
      : {
          cloud: findCloud(serverless.service),
          region: readOption(task, 'region') ?? provider.region,
        }),
    version: readVersion(serverless.serviceDir),
    ...(await findSecrets(task, url && toAddress(url))),
  };
}

/**
 * What opens the door of this service: only for an address that the cloud names, that a deploy of this checkout
 * has noted, or that PUBLIC_URL of the service says. Any other may belong to anybody who answers like a proxy.
 */
async function findSecrets(
  task: Task,
  url: string | undefined,
): Promise<Pick<Subject, 'ticket' | 'accessKey' | 'withheld'>> {
  const ticket = findToken(task.serverless.serviceDir);
  const given = readOption(task, 'key');
  const accessKey = given ?? (process.env.PROXY_ACCESS_KEY?.trim() || undefined);
  if (!url || (await isKnown(task, url))) return { ticket, accessKey };
  const withheld = `Neither this checkout nor the cloud knows ${url}: the token of the deploy was not sent there.`;
  // A key on the command line is meant for the address beside it.
  return { ticket: undefined, accessKey: given, withheld };
}

async function isKnown(task: Task, url: string): Promise<boolean> {
  const { serviceDir, service } = task.serverless;
  const { origin } = new URL(url);
  const publicUrl = toVariables(service.provider.environment).PUBLIC_URL;
  const noted = Object.keys(readState(serviceDir).addresses ?? {});
  const known = [...noted, ...(publicUrl ? [publicUrl] : [])];
  if (known.some((one) => URL.canParse(one) && new URL(one).origin === origin)) return true;
  try {
    const addresses = toAddresses(await (await openCloud(task)).look());
    return addresses.http !== undefined && new URL(addresses.http).origin === origin;
  } catch {
    // No credentials, no network: then only what is here counts.
    return false;
  }
}

/** The file of --summary, checked before anything else takes its time. */
function openSummary(task: Task): string | undefined {
  const name = readOption(task, 'summary');
  if (!name) return undefined;
  const path = resolve(task.serverless.serviceDir, name);
  try {
    appendFileSync(path, '');
    return path;
  } catch (error) {
    throw new UserError('VERIFY_SUMMARY', [
      `--summary ${name} cannot be written (${(error as NodeJS.ErrnoException).code}). Nothing was checked.`,
    ]);
  }
}

async function findDeployed(task: Task): Promise<Addresses> {
  const addresses = toAddresses(await (await openCloud(task)).look());
  if (addresses.http) {
    const at = new Date().toISOString();
    keepState(task.serverless.serviceDir, { addresses: { [addresses.http]: at } });
    return addresses;
  }
  throw new UserError('VERIFY_NOT_DEPLOYED', [
    'Nothing is deployed that could be verified.',
    'Run "npx sls deploy" first, or name an address: npx sls verify --url https://…',
  ]);
}

function toAddress(url: string): string {
  const text = url.includes('://') ? url : `https://${url}`;
  try {
    const { origin, pathname } = new URL(text);
    if (/^https?:/.test(origin)) return origin + pathname.replace(/(\/v1)?\/*$/, '');
  } catch {
    // Falls through to the sentence below.
  }
  throw new UserError('VERIFY_URL_INVALID', [
    `--url must be an address such as https://example.com (it is "${url}").`,
  ]);
}

function readVersion(serviceDir: string): string | undefined {
  try {
    const text = readFileSync(join(serviceDir, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version?: string }).version;
  } catch {
    return undefined;
  }
}

function toThoroughness(task: Task): Thoroughness {
  const wait = Number(readOption(task, 'wait') ?? 20);
  if (!(wait >= 0 && wait <= 600)) {
    throw new UserError('VERIFY_WAIT_INVALID', ['--wait takes seconds, from 0 to 600.']);
  }
  return {
    events: 10,
    interval: 200,
    uploads: [1_000_000, 5_500_000],
    tooLarge: 7_000_000,
    wait: wait * 1000,
    echo: readOption(task, 'echo'),
  };
}
