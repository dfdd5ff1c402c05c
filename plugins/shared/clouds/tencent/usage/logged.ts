import { say } from '../../../language';
import { noLog, refuseNotDeployed } from '../../../usage/cloud-words';
import type { Context } from '../context';
import { toVariables } from '../look';
import { type FunctionName, findFunction } from '../scf/cloud-function';

/** A function whose log is delivered to CLS. */
export interface Logged extends FunctionName {
  readonly key: string;
  readonly topicId: string;
  /** The variables that it runs with. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The deployed functions of the service. Throws if there are none, or if the log of one is not delivered.
 */
export async function findLogged({ createApi, functions, region }: Context): Promise<Logged[]> {
  const api = createApi();
  const found: Logged[] = [];
  for (const { key, name, namespace, enabled } of functions) {
    const deployed = enabled ? await findFunction(api, { name, namespace }) : undefined;
    if (!deployed) continue;
    const topicId = deployed.ClsTopicId;
    if (!topicId) throw noLog(key, howToEnable());
    found.push({ key, name, namespace, topicId, variables: toVariables(deployed) });
  }
  if (found.length === 0) refuseNotDeployed(region);
  return found;
}

const howToEnable = () =>
  say(
    'Enable it in the console (https://console.cloud.tencent.com/scf, the function, "Log configuration", a logset and a topic of CLS); only later lines are kept. Functions created by this plugin have it enabled ("logs: true" in the YAML file).',
    '在控制台开启（https://console.cloud.tencent.com/scf，进入函数，“日志配置”，选择 CLS 的日志集和日志主题）；此后才会保留日志。由这个插件创建的函数默认开启（YAML 文件里的 "logs: true"）。',
  );
