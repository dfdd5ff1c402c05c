import type { Task } from '../../framework';
import { say } from '../../language';
import { waiting } from '../../usage/cloud-words';
import { UserError } from '../../user-error';
import { type Api, createApi } from './api/client';
import { loadCredentials } from './api/credentials';
import { toTrouble } from './api/retry';
import { type FunctionSettings, toFunctionSettings } from './scf/settings';
import type { TencentService } from './yaml';

/** What every command starts from. */
export interface Context extends Task {
  readonly service: TencentService;
  readonly serviceDir: string;
  readonly region: string;
  /** The functions that the command is about. */
  readonly functions: readonly FunctionSettings[];
  /** Finds the credentials, and gives the API; throws before anything is sent. */
  createApi(): Api;
}

/** Which functions a command is about when `--function` names none. */
export type Choice = 'enabled' | 'all' | 'first';

/** Reads the YAML file and the command line for a command. */
export function createContext(task: Task, choice: Choice): Context {
  const { serverless, options, log } = task;
  const { serviceDir } = serverless;
  const service = serverless.service as TencentService;
  const { provider } = service;
  const region = String(options.region || provider.region || 'na-siliconvalley');
  let api: Api | undefined;
  return {
    ...task,
    service,
    serviceDir,
    region,
    functions: chooseFunctions(service, options.function, choice),
    createApi: () => {
      api ??= createApi({
        credentials: loadCredentials({ environment: process.env, file: provider.credentials }),
        region,
        endpoint: process.env.TENCENTCLOUD_ENDPOINT || provider.endpoint,
        onRetry: (error, wait) => {
          const { apiCode } = error;
          const text =
            toTrouble(error) === 'throttled'
              ? waiting(apiCode, wait)
              : say(
                  `${apiCode}: trying again in ${(wait / 1000).toFixed(1)} s`,
                  `${apiCode}：${(wait / 1000).toFixed(1)} 秒后重试`,
                );
          // A short wait is nobody's business; a long one looks like a hang.
          if (wait > 1500) log.notice(text);
          else log.info(text);
        },
      });
      return api;
    },
  };
}

function chooseFunctions(
  service: TencentService,
  key: Task['options'][string],
  choice: Choice,
): FunctionSettings[] {
  const keys = Object.keys(service.functions);
  if (typeof key === 'string') {
    if (keys.includes(key)) return [toFunctionSettings(service, key)];
    throw new UserError('TENCENT_FUNCTION_UNKNOWN', [
      say(
        `There is no function "${key}" in the YAML file. There is: ${keys.join(', ')}.`,
        `YAML 文件里没有函数“${key}”。有：${keys.join(', ')}。`,
      ),
    ]);
  }
  const all = keys.map((one) => toFunctionSettings(service, one));
  if (choice === 'all') return all;
  const enabled = all.filter((settings) => settings.enabled);
  if (enabled.length === 0) {
    throw new UserError('TENCENT_NO_FUNCTION', [
      say('No function in the YAML file is enabled.', 'YAML 文件里没有启用的函数。'),
    ]);
  }
  return choice === 'first' ? enabled.slice(0, 1) : enabled;
}
