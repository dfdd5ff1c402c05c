import { say } from '../../../language';
import { UserError } from '../../../user-error';
import type { Api, ScfAnswer } from '../api/client';
import { isApiError } from '../api/errors';
import { change, type FunctionName, toTarget } from './cloud-function';
import type { UrlSettings } from './settings';

type Trigger = NonNullable<ScfAnswer<'ListTriggers'>['Triggers']>[number];

/**
 * The address is bound to this alias and stays there for good. The alias follows `$LATEST`, so that a
 * plain deploy is live at once, and a rollback only moves the alias.
 */
export const liveAlias = '$DEFAULT';

/** The address of a function. */
export interface FunctionUrl {
  /** https, or wss for a WebSocket function; without a slash at the end. */
  readonly address: string;
  /** The platform's own name for it, which replaces the one that was asked for. */
  readonly triggerName: string;
  readonly settings: UrlSettings;
  /** Whether the platform itself speaks CORS there, which only the console can have switched on. */
  readonly hasCors: boolean;
}

/** What `TriggerDesc` holds: JSON within JSON. */
interface TriggerDescription {
  readonly AuthType?: 'NONE' | 'CAM';
  readonly NetConfig?: Readonly<Record<string, string | boolean | undefined>>;
  readonly CorsConfig?: { readonly Enable?: boolean };
}

/** Every trigger of the function, whatever its kind. */
export async function listTriggers(api: Api, target: FunctionName): Promise<Trigger[]> {
  const answer = await api.scf('ListTriggers', { ...toTarget(target), Limit: 100 });
  return answer.Triggers ?? [];
}

/** The address, found by kind and alias: its name is the platform's choice. */
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

/** Reads an address out of a trigger. */
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

/** Creates the address. An address that exists is never created again: clients depend on it. */
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
    // Somebody else was quicker, or an answer was lost: what counts is that there is one.
    if (!isApiError(error, /^(ResourceInUse|LimitExceeded\.Trigger)/)) throw error;
  }
  return waitForAddress(api, target);
}

/** The address shows up in the list of triggers a little after its creation. */
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
      'Run "npx sls info" in a minute. Nothing else is missing.',
      '一分钟后运行 "npx sls info"。其他都已完成。',
    ),
  ]);
}

/** Opens or closes the address as the YAML file says, in place. */
export async function updateFunctionUrl(
  api: Api,
  target: FunctionName,
  url: FunctionUrl,
  settings: UrlSettings,
): Promise<void> {
  // Left out, CORS would stay as it is.
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
    // Whether the API can do it is disputed. Deleting and creating anew would lose the address.
    if (!isApiError(error, /^(ResourceNotFound|UnsupportedOperation|InvalidParameter)/))
      throw error;
    throw new UserError(
      'TENCENT_ADDRESS_UNCHANGED',
      [
        say(
          `The access of ${url.address} could not be changed by the API (${error.apiCode}), and the address was left as it is.`,
          `API 无法修改 ${url.address} 的访问方式（${error.apiCode}），地址保持原样。`,
        ),
        say(
          'Change it in the console: https://console.cloud.tencent.com/scf, function, "Function URL".',
          '在控制台修改：https://console.cloud.tencent.com/scf，函数，“函数 URL”。',
        ),
        say('Everything else of this deploy is done.', '这次部署的其他部分都已完成。'),
      ],
      error,
    );
  }
}

/** Whether an address is open in the way that the settings say. */
export function isOpenAs(url: FunctionUrl, settings: UrlSettings): boolean {
  const { authType, internet, intranet } = url.settings;
  return (
    authType === settings.authType &&
    internet === settings.internet &&
    intranet === settings.intranet
  );
}
