import type { Task } from '../../framework';
import { say } from '../../language';
import { waiting } from '../../usage/cloud-words';
import { UserError } from '../../user-error';
import { type Api, createApi } from './api/client';
import { loadCredentials } from './api/credentials';
import { toTrouble } from './api/retry';
import { type FunctionSettings, toFunctionSettings } from './scf/settings';
import type { TencentService } from './yaml';

/** The input of every command. */
export interface Context extends Task {
  readonly service: TencentService;
  readonly serviceDir: string;
  readonly region: string;
  /** The functions to which the command applies. */
  readonly functions: readonly FunctionSettings[];
  /** Finds the credentials and returns the API; throws before anything is sent. */
  createApi(): Api;
}

/** The functions to which a command applies without `--function`. */
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
                  `${apiCode}: retrying in ${(wait / 1000).toFixed(1)} s`,
                  `${apiCode}：${(wait / 1000).toFixed(1)} 秒后重试`,
                );
          // A short wait need not be shown; a long one would look like a hang.
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
        `There is no function "${key}" in the YAML file. Existing functions: ${keys.join(', ')}.`,
        `YAML 文件里没有函数“${key}”。现有：${keys.join('、')}。`,
      ),
    ]);
  }
  const all = keys.map((one) => toFunctionSettings(service, one));
  if (choice === 'all') return all;
  const enabled = all.filter((settings) => settings.enabled);
  if (enabled.length === 0) {
    throw new UserError('TENCENT_NO_FUNCTION', [
      say('The YAML file has no enabled function.', 'YAML 文件里没有启用的函数。'),
    ]);
  }
  return choice === 'first' ? enabled.slice(0, 1) : enabled;
}
