import { say } from '../../../language';
import { noLog, refuseNotDeployed } from '../../../usage/cloud-words';
import type { Context } from '../context';
import { toVariables } from '../look';
import { type FunctionName, findFunction } from '../scf/cloud-function';

/** A function whose lines go to CLS. */
export interface Logged extends FunctionName {
  readonly key: string;
  readonly topicId: string;
  /** Those that it runs with. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The functions of the service that are deployed. Throws where none is, or one logs nowhere. */
export async function findLogged({ createApi, functions, region }: Context): Promise<Logged[]> {
  const api = createApi();
  const found: Logged[] = [];
  for (const { key, name, namespace, enabled } of functions) {
    const deployed = enabled ? await findFunction(api, { name, namespace }) : undefined;
    if (!deployed) continue;
    const topicId = deployed.ClsTopicId;
    if (!topicId) throw noLog(key, howToSwitchOn());
    found.push({ key, name, namespace, topicId, variables: toVariables(deployed) });
  }
  if (found.length === 0) refuseNotDeployed(region);
  return found;
}

const howToSwitchOn = () =>
  say(
    'Switch it on in the console (https://console.cloud.tencent.com/scf, the function, "Log configuration", a logset and a topic of CLS); lines are kept from then on. Functions that this plugin creates have it on ("logs: true" in the YAML file).',
    '在控制台开启（https://console.cloud.tencent.com/scf，进入函数，“日志配置”，选择 CLS 的日志集和日志主题）；从那时起才有日志。由这个插件创建的函数默认开启（YAML 文件里的 "logs: true"）。',
  );
