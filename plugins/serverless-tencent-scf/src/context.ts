import { type Api, createApi } from './client';
import { loadCredentials } from './credentials';
import { UserError } from './errors';
import type { Options, Serverless, Service, Writers } from './framework';
import { type FunctionSettings, toFunctionSettings } from './settings';

/** What every command starts from. */
export interface Context extends Writers {
  readonly service: Service;
  readonly serviceDir: string;
  readonly region: string;
  readonly options: Options;
  /** The functions that the command is about. */
  readonly functions: readonly FunctionSettings[];
  /** Finds the credentials, and gives the API; throws before anything is sent. */
  createApi(): Api;
}

/** Which functions a command is about when `--function` names none. */
export type Choice = 'enabled' | 'all' | 'first';

/** Reads the YAML file and the command line for a command. */
export function createContext(
  serverless: Serverless,
  options: Options,
  writers: Writers,
  choice: Choice,
): Context {
  const { service, serviceDir } = serverless;
  const { provider } = service;
  const region = String(options.region || provider.region || 'na-siliconvalley');
  let api: Api | undefined;
  return {
    ...writers,
    service,
    serviceDir,
    region,
    options,
    functions: chooseFunctions(service, options.function, choice),
    createApi: () => {
      api ??= createApi({
        credentials: loadCredentials({ environment: process.env, file: provider.credentials }),
        region,
        endpoint: process.env.TENCENTCLOUD_ENDPOINT || provider.endpoint,
        onRetry: ({ apiCode }, wait) => {
          const text = `${apiCode}: trying again in ${(wait / 1000).toFixed(1)} s`;
          // A short wait is nobody's business; a long one looks like a hang.
          if (wait > 1500) writers.log.notice(text);
          else writers.log.info(text);
        },
      });
      return api;
    },
  };
}

function chooseFunctions(
  service: Service,
  key: Options[string],
  choice: Choice,
): FunctionSettings[] {
  const keys = Object.keys(service.functions);
  if (typeof key === 'string') {
    if (keys.includes(key)) return [toFunctionSettings(service, key)];
    throw new UserError('TENCENT_FUNCTION_UNKNOWN', [
      `There is no function "${key}" in the YAML file. There is: ${keys.join(', ')}.`,
    ]);
  }
  const all = keys.map((one) => toFunctionSettings(service, one));
  if (choice === 'all') return all;
  const enabled = all.filter((settings) => settings.enabled);
  if (enabled.length === 0) {
    throw new UserError('TENCENT_NO_FUNCTION', ['No function in the YAML file is enabled.']);
  }
  return choice === 'first' ? enabled.slice(0, 1) : enabled;
}
