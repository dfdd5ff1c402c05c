import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Addresses, toAddresses } from '../../shared/clouds/cloud';
import { findCloud, openCloud } from '../../shared/clouds/clouds';
import { readOption, type Task } from '../../shared/framework';
import { say } from '../../shared/language';
import { toVariables } from '../../shared/packaging/function-settings';
import { UserError } from '../../shared/user-error';
import { keepState, readState } from '../state';
import { findToken } from '../token';
import type { Subject } from './check';

/** What `verify` checks: `--url`, or the deployed address of this service. */
export async function findSubject(task: Task): Promise<Subject> {
  const { serverless } = task;
  const { provider } = serverless.service;
  const url = readOption(task, 'url');
  const { addresses, isSigned }: Deployed = url
    ? { addresses: { http: toAddress(url) }, isSigned: false }
    : await findDeployed(task);
  const isOfCloud = !url || (await isNamedByCloud(task, toAddress(url)));
  return {
    address: addresses.http ?? '',
    webSocketAddress: addresses.webSocket,
    isSigned,
    // What runs at another address need not be what this YAML file describes.
    ...(isOfCloud && {
      cloud: findCloud(serverless.service),
      region: readOption(task, 'region') ?? provider.region,
    }),
    version: readVersion(serverless.serviceDir),
    ...findSecrets(task, url && toAddress(url), isOfCloud),
  };
}

/**
 * The token and the access key of this service: only for an address that the cloud reports, that a deploy
 * of this checkout has recorded, or that is the PUBLIC_URL of the service. Any other may belong to someone
 * else who imitates a proxy.
 */
function findSecrets(
  task: Task,
  url: string | undefined,
  isOfCloud: boolean,
): Pick<Subject, 'ticket' | 'accessKey' | 'withheld'> {
  const ticket = findToken(task.serverless.serviceDir);
  const given = readOption(task, 'key');
  const accessKey = given ?? (process.env.PROXY_ACCESS_KEY?.trim() || undefined);
  if (!url || isOfCloud || isNoted(task, url)) return { ticket, accessKey };
  const withheld = say(
    `${url} is known neither to this checkout nor to the cloud, so the deploy token was not sent there.`,
    `本地和云端都没有 ${url} 的记录，因此没有把部署的 token 发给它。`,
  );
  // A key on the command line is meant for the address next to it.
  return { ticket: undefined, accessKey: given, withheld };
}

function isNoted(task: Task, url: string): boolean {
  const { serviceDir, service } = task.serverless;
  const { origin } = new URL(url);
  const publicUrl = toVariables(service.provider.environment).PUBLIC_URL;
  const noted = Object.keys(readState(serviceDir).addresses ?? {});
  const known = [...noted, ...(publicUrl ? [publicUrl] : [])];
  return known.some((one) => URL.canParse(one) && new URL(one).origin === origin);
}

async function isNamedByCloud(task: Task, url: string): Promise<boolean> {
  const { origin } = new URL(url);
  try {
    const addresses = toAddresses(await (await openCloud(task)).look());
    return addresses.http !== undefined && new URL(addresses.http).origin === origin;
  } catch {
    // Without credentials or network, only local records count.
    return false;
  }
}

interface Deployed {
  readonly addresses: Addresses;
  readonly isSigned: boolean;
}

async function findDeployed(task: Task): Promise<Deployed> {
  const session = await openCloud(task);
  const addresses = toAddresses(await session.look());
  if (addresses.http) {
    const at = new Date().toISOString();
    keepState(task.serverless.serviceDir, { addresses: { [addresses.http]: at } });
    return { addresses, isSigned: session.wanted.some(({ isSigned }) => isSigned) };
  }
  throw new UserError('VERIFY_NOT_DEPLOYED', [
    say('Nothing is deployed, so there is nothing to verify.', '还没有部署，无法检查。'),
    say(
      'Run "npx sls deploy" first, or specify an address: npx sls verify --url https://…',
      '先运行 "npx sls deploy"，或指定地址：npx sls verify --url https://…',
    ),
  ]);
}

function toAddress(url: string): string {
  const text = url.includes('://') ? url : `https://${url}`;
  try {
    const { origin, pathname } = new URL(text);
    if (/^https?:/.test(origin)) return origin + pathname.replace(/(\/v1)?\/*$/, '');
  } catch {
    // Reported below.
  }
  throw new UserError('VERIFY_URL_INVALID', [
    say(
      `--url must be an address such as https://example.com (it is "${url}").`,
      `--url 必须是地址，例如 https://example.com（现在是“${url}”）。`,
    ),
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
