import { toCommand } from '../../command-line';
import type { Task } from '../../framework';
import { say } from '../../language';
import { toVariables } from '../../packaging/function-settings';
import { UserError } from '../../user-error';
import type { AwsApi } from './api';
import { findLostBucket } from './bucket';
import type { AwsServerless } from './osls';
import { withoutUrls } from './regions';
import type { Resource } from './template';
import { checkVariables } from './variables';

/**
 * Checks for what AWS would reject in the middle of a deploy, or with an error that repeats secrets.
 *
 * @throws {UserError} with a fix, before anything is sent.
 */
export async function checkDeploy(task: Task, api: AwsApi): Promise<void> {
  const { service } = task.serverless as AwsServerless;
  const { provider } = service;
  for (const [key, { environment }] of Object.entries(service.functions)) {
    checkVariables(key, toVariables(provider.environment, environment));
  }
  // The packaged template may differ from the current YAML file (--package).
  const resources = {
    ...service.resources?.Resources,
    ...provider.compiledCloudFormationTemplate?.Resources,
  } as Readonly<Record<string, Resource>>;
  for (const [name, { Properties }] of Object.entries(resources)) {
    checkVariables(name, toVariables(Properties?.Environment?.Variables));
    checkVariables(name, toVariables(Properties?.ServiceConfig?.EnvironmentVariables));
  }
  const region = String(task.options.region || provider.region);
  checkNames(resources, region);
  const hasUrl = Object.values(service.functions).some(({ url }) => url);
  if (hasUrl && withoutUrls.test(region)) {
    throw new UserError('AWS_REGION_REFUSED', [
      say(
        `Lambda has no function URLs in ${region}, so the proxy would have no address there. Nothing was sent.`,
        `Lambda 在 ${region} 不支持函数 URL，代理在那里没有地址。没有发送任何内容。`,
      ),
      say(
        'Choose another region with --region or AWS_REGION, such as us-west-1, us-east-1 or ap-northeast-1.',
        '用 --region 或 AWS_REGION 换一个地域，例如 us-west-1、us-east-1 或 ap-northeast-1。',
      ),
    ]);
  }
  const lost = await findLostBucket(task, api);
  if (lost) {
    throw new UserError('AWS_BUCKET_GONE', [
      say(
        `The deployment bucket ${lost} was deleted. Nothing was sent.`,
        `部署存储桶 ${lost} 已被删除。没有发送任何内容。`,
      ),
      say(
        `Create it again, then deploy: ${toCommand(task, 'doctor check --fix')}`,
        `先重新创建，再部署：${toCommand(task, 'doctor check --fix')}`,
      ),
    ]);
  }
}

/** The maximum length on AWS. */
const longestNames: Readonly<Record<string, readonly [field: string, most: number]>> = {
  'AWS::IAM::Role': ['RoleName', 64],
  'AWS::Lambda::Function': ['FunctionName', 64],
  'AWS::Lambda::WebFunction': ['FunctionName', 64],
};

/** A long stage results in long names, which CloudFormation would reject in the middle of a deploy. */
function checkNames(resources: Readonly<Record<string, Resource>>, region: string): void {
  for (const { Type, Properties } of Object.values(resources)) {
    const [field = '', most = 0] = longestNames[Type] ?? [];
    const name = toPlainName(Properties?.[field], region);
    if (name === undefined || name.length <= most) continue;
    throw new UserError('AWS_NAME_TOO_LONG', [
      say(
        `The name "${name}" has ${name.length} characters; AWS allows ${most}. Nothing was sent.`,
        `名称“${name}”有 ${name.length} 个字符；AWS 最多允许 ${most} 个。没有发送任何内容。`,
      ),
      say(
        `Shorten the stage by at least ${name.length - most} characters, or shorten the service name in the YAML file.`,
        `把阶段名缩短至少 ${name.length - most} 个字符，或缩短 YAML 文件里的服务名。`,
      ),
    ]);
  }
}

/** osls builds the role name from parts, of which the region is a reference. */
function toPlainName(value: unknown, region: string): string | undefined {
  if (typeof value === 'string') return value;
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  if (!parts) return undefined;
  const [separator, words] = parts;
  return words.map((word) => (typeof word === 'string' ? word : region)).join(separator);
}
