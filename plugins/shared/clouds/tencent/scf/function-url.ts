import { say } from '../../../language';
import { UserError } from '../../../user-error';
import type { Api, ScfAnswer } from '../api/client';
import { isApiError } from '../api/errors';
import { change, type FunctionName, toTarget } from './cloud-function';
import type { UrlSettings } from './settings';

type Trigger = NonNullable<ScfAnswer<'ListTriggers'>['Triggers']>[number];

/**
 * The address is permanently bound to this alias. The alias follows `$LATEST`, so that a
 * plain deploy is live at once, and a rollback only moves the alias.
 */
export const liveAlias = '$DEFAULT';

/** The address of a function. */
export interface FunctionUrl {
  /** https, or wss for a WebSocket function; without a slash at the end. */
  readonly address: string;
  /** The name given by the platform, which replaces the requested one. */
  readonly triggerName: string;
  readonly settings: UrlSettings;
  /** Whether the platform itself handles CORS there, which only the console can enable. */
  readonly hasCors: boolean;
}

/** The content of `TriggerDesc`: JSON within JSON. */
interface TriggerDescription {
  readonly AuthType?: 'NONE' | 'CAM';
  readonly NetConfig?: Readonly<Record<string, string | boolean | undefined>>;
  readonly CorsConfig?: { readonly Enable?: boolean };
}

/** All triggers of the function, of any kind. */
export async function listTriggers(api: Api, target: FunctionName): Promise<Trigger[]> {
  const answer = await api.scf('ListTriggers', { ...toTarget(target), Limit: 100 });
  return answer.Triggers ?? [];
}

/** The address, found by kind and alias, because the platform chooses its name. */
export async function findFunctionUrl(
  api: Api,
  target: FunctionName,
): Promise<FunctionUrl | undefined> {
  const triggers = await listTriggers(api, target);
  const trigger = triggers.find(
    ({ Type, Qualifier }) => Type === 'http' && Qualifier === liveAlias,
  );
  return trigger && toFunctionUrl(trigger);
}

/** Reads the address from a trigger. */
export function toFunctionUrl(trigger: Trigger): FunctionUrl {
  const { AuthType = 'NONE', NetConfig = {}, CorsConfig } = parseDescription(trigger.TriggerDesc);
  const names = ['WssExtranetUrl', 'ExtranetUrl', 'WssIntranetUrl', 'IntranetUrl'];
  const address = names.map((name) => NetConfig[name]).find((url) => url) ?? '';
  return {
    address: String(address).replace(/\/$/, ''),
    triggerName: trigger.TriggerName ?? '',
    hasCors: CorsConfig?.Enable === true,
    settings: {
      authType: AuthType,
      internet: NetConfig.EnableExtranet === true,
      intranet: NetConfig.EnableIntranet === true,
    },
  };
}

function parseDescription(text: string | undefined): TriggerDescription {
  try {
    return JSON.parse(text ?? '{}') as TriggerDescription;
  } catch {
    return {};
  }
}

const toDescription = ({ authType, internet, intranet }: UrlSettings, more: object = {}) =>
  JSON.stringify({
    ...more,
    AuthType: authType,
    NetConfig: { EnableIntranet: intranet, EnableExtranet: internet },
  });

/** Creates the address. An existing address is never recreated: clients depend on it. */
export async function createFunctionUrl(
  api: Api,
  target: FunctionName,
  settings: UrlSettings,
): Promise<FunctionUrl> {
  const findTrigger = async () => {
    const triggers = await listTriggers(api, target);
    const TriggerInfo = triggers.find((one) => one.Type === 'http' && one.Qualifier === liveAlias);
    return TriggerInfo && { TriggerInfo };
  };
  const request = {
    ...toTarget(target),
    TriggerName: 'url',
    Type: 'http',
    Qualifier: liveAlias,
    Enable: 'OPEN',
    TriggerDesc: toDescription(settings),
  };
  try {
    await change(api, target, () => api.scf('CreateTrigger', request, findTrigger));
  } catch (error) {
    // Another process was faster, or a response was lost: an address exists either way.
    if (!isApiError(error, /^(ResourceInUse|LimitExceeded\.Trigger)/)) throw error;
  }
  return waitForAddress(api, target);
}

/** The address appears in the list of triggers shortly after its creation. */
async function waitForAddress(api: Api, target: FunctionName): Promise<FunctionUrl> {
  for (let look = 0; look < 20; look += 1) {
    const url = await findFunctionUrl(api, target);
    if (url?.address) return url;
    await api.pause(Math.min(100 * 2 ** look, 1000));
  }
  throw new UserError('TENCENT_ADDRESS_MISSING', [
    say(
      `The address of ${target.name} was created, but Tencent Cloud does not show it yet.`,
      `${target.name} 的地址已创建，但腾讯云还没有显示。`,
    ),
    say(
      'Run "npx sls info" in a minute. Everything else is done.',
      '请在一分钟后运行 "npx sls info"。其他步骤都已完成。',
    ),
  ]);
}

/** Sets the access type of the address to that of the YAML file, in place. */
export async function updateFunctionUrl(
  api: Api,
  target: FunctionName,
  url: FunctionUrl,
  settings: UrlSettings,
): Promise<void> {
  // If omitted, CORS would stay unchanged.
  const cors = url.hasCors ? { CorsConfig: { Enable: false } } : {};
  const request = {
    ...toTarget(target),
    TriggerName: url.triggerName,
    Type: 'http',
    Qualifier: liveAlias,
    Enable: 'OPEN',
    TriggerDesc: toDescription(settings, cors),
  };
  try {
    await change(api, target, () => api.scf('UpdateTrigger', request));
  } catch (error) {
    // Reports disagree on whether the API can do this. Recreating the trigger would lose the address.
    if (!isApiError(error, /^(ResourceNotFound|UnsupportedOperation|InvalidParameter)/))
      throw error;
    throw new UserError(
      'TENCENT_ADDRESS_UNCHANGED',
      [
        say(
          `The API could not change the access type of ${url.address} (${error.apiCode}); the address was left unchanged.`,
          `API 无法修改 ${url.address} 的访问方式（${error.apiCode}），地址保持原样。`,
        ),
        say(
          'Change it in the console: https://console.cloud.tencent.com/scf, function, "Function URL".',
          '在控制台修改：https://console.cloud.tencent.com/scf，函数，“函数 URL”。',
        ),
        say('All other steps of this deploy are done.', '本次部署的其他步骤都已完成。'),
      ],
      error,
    );
  }
}

/** Whether the access of an address matches the settings. */
export function isOpenAs(url: FunctionUrl, settings: UrlSettings): boolean {
  const { authType, internet, intranet } = url.settings;
  return (
    authType === settings.authType &&
    internet === settings.internet &&
    intranet === settings.intranet
  );
}
