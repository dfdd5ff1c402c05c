import { say } from '../../../language';
import { UserError } from '../../../user-error';
import type {
  EnvironmentYaml,
  FunctionUrlYaml,
  TencentFunctionYaml,
  TencentService,
} from '../yaml';

/** The desired state of a function. */
export interface FunctionSettings {
  /** Its key below `functions:`. */
  readonly key: string;
  /** Its name in the cloud: service-stage-key, unless the YAML file says otherwise. */
  readonly name: string;
  readonly namespace: string;
  readonly enabled: boolean;
  readonly runtime: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly initTimeout: number | undefined;
  readonly concurrency: number | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly description: string;
  readonly role: string | undefined;
  readonly vpc: { readonly vpcId: string; readonly subnetId: string } | undefined;
  readonly fixedIp: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly logs: boolean | { readonly logsetId: string; readonly topicId: string };
  readonly nodeFlags: string;
  readonly webSocket: { readonly idleTimeout: number } | undefined;
  readonly url: UrlSettings | undefined;
}

/** The access settings of a function's address. */
export interface UrlSettings {
  readonly authType: 'NONE' | 'CAM';
  readonly internet: boolean;
  readonly intranet: boolean;
}

const reserved = /^(SCF_|QCLOUD_|TENCENTCLOUD_)/;
const environmentLimit = 4096;

/** Merges the YAML file's settings for all functions with those for this one. */
export function toFunctionSettings(service: TencentService, key: string): FunctionSettings {
  const { provider } = service;
  const own = service.functions[key] as TencentFunctionYaml;
  const webSocket = own.webSocket === true ? {} : own.webSocket || undefined;
  // SCF's default is 3 seconds, which is too short for any model.
  const timeout = own.timeout ?? provider.timeout ?? 900;
  const settings: FunctionSettings = {
    key,
    name: own.name,
    namespace: provider.namespace ?? 'default',
    enabled: own.enabled ?? true,
    runtime: own.runtime ?? provider.runtime ?? 'Nodejs20.19',
    memorySize: own.memorySize ?? provider.memorySize ?? 128,
    timeout,
    initTimeout: own.initTimeout ?? provider.initTimeout,
    concurrency: own.concurrency ?? provider.concurrency,
    environment: {
      // So that the function can respond before the platform ends it with a bare 433.
      FUNCTION_TIMEOUT: String(timeout),
      ...toVariables(provider.environment),
      ...toVariables(own.environment),
    },
    description: own.description ?? provider.description ?? service.service,
    role: own.role ?? provider.role,
    vpc: own.vpcConfig ?? provider.vpcConfig,
    fixedIp: own.fixedIp ?? provider.fixedIp ?? false,
    tags: { service: service.service, stage: provider.stage, ...provider.tags, ...own.tags },
    logs: own.logs ?? provider.logs ?? true,
    nodeFlags: own.nodeFlags ?? provider.nodeFlags ?? '',
    webSocket: webSocket && { idleTimeout: webSocket.idleTimeout ?? 600 },
    url: toUrlSettings(own.events?.map((event) => event.functionUrl).find(Boolean)),
  };
  const problems = findProblems(settings);
  if (problems.length > 0) {
    throw new UserError('TENCENT_SETTINGS_INVALID', [
      say(`The function "${key}" cannot be deployed:`, `函数“${key}”无法部署：`),
      ...problems.map((problem) => `  - ${problem}`),
    ]);
  }
  return settings;
}

/** An empty value means "not set": the YAML file passes on variables that may not exist. */
function toVariables(yaml: EnvironmentYaml | undefined): Record<string, string> {
  const nested = (yaml as { variables?: unknown } | undefined)?.variables;
  const flat = nested && typeof nested === 'object' ? nested : (yaml ?? {});
  const pairs = Object.entries(flat).map(([name, value]) => [name, String(value ?? '')] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

function toUrlSettings(yaml: FunctionUrlYaml | undefined): UrlSettings | undefined {
  if (!yaml) return undefined;
  const { authType = 'NONE', internet = true, intranet = false } = yaml === true ? {} : yaml;
  return { authType, internet, intranet };
}

/** Checks that the YAML schema cannot express; reports all problems at once. */
function findProblems(settings: FunctionSettings): string[] {
  const { name, enabled, environment, webSocket, timeout } = settings;
  const problems: string[] = [];
  if (!/^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$/.test(name)) {
    problems.push(
      say(
        `its name "${name}" must have 2 to 60 letters, digits, "-" or "_", start with a letter and end with a letter or digit: shorten the service, stage or key`,
        `它的名称“${name}”必须由 2 到 60 个字母、数字、“-”或“_”组成，以字母开头，以字母或数字结尾：请缩短服务名、阶段或键名`,
      ),
    );
  }
  for (const variable of Object.keys(environment)) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(variable)) {
      problems.push(
        say(
          `the variable "${variable}" must start with a letter and contain only letters, digits and "_"`,
          `变量“${variable}”必须以字母开头，只含字母、数字和“_”`,
        ),
      );
    } else if (reserved.test(variable)) {
      problems.push(
        say(
          `the variable "${variable}" starts with a prefix that Tencent Cloud reserves`,
          `变量“${variable}”以腾讯云保留的前缀开头`,
        ),
      );
    }
  }
  for (const [variable, value] of Object.entries(environment)) {
    if (!/[^\P{Cc}\n\t]/u.test(value)) continue;
    problems.push(
      say(
        `the value of the variable "${variable}" contains a control character, such as a carriage return`,
        `变量“${variable}”的值里有控制字符，例如回车`,
      ),
    );
  }
  const pairs = Object.entries(environment);
  const size = pairs.reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (size > environmentLimit) {
    problems.push(
      say(
        `its environment variables have ${size} bytes; Tencent Cloud allows ${environmentLimit} in total`,
        `它的环境变量共 ${size} 字节；腾讯云合计最多 ${environmentLimit}`,
      ),
    );
  }
  // A shorter timeout for all functions must not cause errors for a disabled one.
  if (enabled && webSocket && webSocket.idleTimeout > timeout) {
    problems.push(
      say(
        `webSocket.idleTimeout (${webSocket.idleTimeout}) exceeds the function's timeout (timeout: ${timeout})`,
        `webSocket.idleTimeout（${webSocket.idleTimeout}）超过了函数的超时（timeout：${timeout}）`,
      ),
    );
  }
  return problems;
}
