import { say } from '../../language';
import type { CloudKey, CloudSetup, KeyPlace, KeyVerdict, PolicyRequest } from '../setup';
import { explainAwsError } from './error-table';
import cloudFormationRole from './policies/cloudformation-role.json';
import cloudFormationRoleWeb from './policies/cloudformation-role-web.json';
import deployer from './policies/deployer.json';
import deployerWeb from './policies/deployer-web.json';
import { withoutUrls } from './regions';

const placeholder = '123456789012';
const roleName = 'chatgpt-reverse-proxy-cloudformation';

/** How `setup` prepares an account of AWS for Lambda functions. */
export const awsSetup = createSetup('aws', 'AWS Lambda', [cloudFormationRole], [deployer]);

/** The same for Lambda Web Functions. */
export const awsWebSetup = createSetup(
  'aws-web',
  'AWS Lambda Web Functions',
  [cloudFormationRole, cloudFormationRoleWeb],
  [deployer, deployerWeb],
);

function createSetup(
  id: string,
  title: string,
  ofRole: readonly object[],
  ofUser: readonly object[],
): CloudSetup {
  return {
    sites: [{ id, title, variables: {} }],
    names: {
      id: 'AWS_ACCESS_KEY_ID',
      secret: 'AWS_SECRET_ACCESS_KEY',
      token: 'AWS_SESSION_TOKEN',
      region: 'AWS_REGION',
    },
    words: {
      id: say('Access key ID', '访问密钥 ID'),
      secret: say('Secret access key', '秘密访问密钥'),
      account: say('account ID', '账号 ID'),
    },
    defaultRegion: 'us-west-1',
    regions: ['us-west-1', 'us-west-2', 'us-east-1', 'ap-northeast-1', 'ap-southeast-1'],
    findRegionProblem(region) {
      if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
        return say(
          `"${region}" is not an AWS region; regions look like us-west-1.`,
          `“${region}”不是 AWS 的地域；地域的写法如 us-west-1。`,
        );
      }
      if (!withoutUrls.test(region)) return undefined;
      return say(
        `Lambda has no function URLs in ${region}, so the proxy would have no address there.`,
        `Lambda 在 ${region} 不支持函数 URL，代理在那里没有地址。`,
      );
    },
    isAccount: (text) => /^\d{12}$/.test(text),
    placeholder,
    toSteps: (request) => toSteps(request, ofRole, ofUser),
    isKeyId: (text) => /^[A-Z0-9]{16,128}$/.test(text),
    isTemporary: (keyId) => keyId.startsWith('ASIA'),
    rivals: ['AWS_PROFILE'],
    findElsewhere,
    checkKey,
    role: {
      name: roleName,
      variable: 'AWS_DEPLOYMENT_ROLE',
      toArn: (account) => `arn:aws:iam::${account}:role/${roleName}`,
    },
  };
}

function toSteps(
  { account, region, service }: PolicyRequest,
  ofRole: readonly object[],
  ofUser: readonly object[],
): string[] {
  const toText = (policies: readonly object[]) =>
    policies.flatMap((policy) => [
      '',
      JSON.stringify(policy, null, 2)
        .replaceAll(placeholder, account ?? placeholder)
        .replaceAll('us-west-1', region)
        .replaceAll(/chatgpt-reverse-proxy(?!-cloudformation)/g, service),
    ]);
  return [
    ...(account
      ? []
      : [
          say(
            `Replace ${placeholder} with your account ID, which is shown at the top right of the console.`,
            `把 ${placeholder} 换成你的账号 ID（显示在控制台右上角）。`,
          ),
        ]),
    say(
      `1. At https://console.aws.amazon.com/iam, "Roles", create a role: trusted entity "AWS service", use case "CloudFormation", name ${roleName}. Then "Add permissions", "Create inline policy", "JSON":`,
      `1. 在 https://console.aws.amazon.com/iam 的“角色”里创建角色：可信实体选“AWS 服务”，用例选“CloudFormation”，名称 ${roleName}。然后“添加权限”→“创建内联策略”→“JSON”：`,
    ),
    ...toText(ofRole),
    '',
    say(
      '2. In "Users", create a user without console access, with this inline policy, and create an access key for it ("Command Line Interface"):',
      '2. 在“用户”里创建一个没有控制台访问权限的用户，附上这个内联策略，并为它创建访问密钥（“命令行界面”）：',
    ),
    ...toText(ofUser),
  ];
}

/** A profile of `~/.aws`. */
async function findElsewhere(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const { AWS_PROFILE, AWS_WEB_IDENTITY_TOKEN_FILE } = environment;
  if (AWS_PROFILE) return `AWS_PROFILE=${AWS_PROFILE}`;
  if (AWS_WEB_IDENTITY_TOKEN_FILE) return 'AWS_WEB_IDENTITY_TOKEN_FILE';
  const { fromIni } = await import('@aws-sdk/credential-providers');
  try {
    await fromIni()();
    return '~/.aws';
  } catch {
    return undefined;
  }
}

async function checkKey(key: CloudKey | undefined, place: KeyPlace): Promise<KeyVerdict> {
  const { region, service, stage, environment } = place;
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const proxy = environment.HTTPS_PROXY || environment.https_proxy;
  const config = {
    region,
    maxAttempts: 2,
    ...(key && {
      credentials: {
        accessKeyId: key.id,
        secretAccessKey: key.secret,
        ...(key.token && { sessionToken: key.token }),
      },
    }),
    ...(proxy && {
      requestHandler: new NodeHttpHandler({
        httpsAgent: new (await import('https-proxy-agent')).HttpsProxyAgent(proxy),
      }),
    }),
  };
  let identity: { Account?: string | undefined; Arn?: string | undefined };
  try {
    const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
    // This call needs no permission.
    identity = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  } catch (error) {
    return toVerdict(error as Error, undefined);
  }
  const account = identity.Account;
  try {
    const sdk = await import('@aws-sdk/client-cloudformation');
    const client = new sdk.CloudFormationClient(config);
    await client.send(new sdk.DescribeStacksCommand({ StackName: `${service}-${stage}` }));
  } catch (error) {
    if (!/does not exist/.test((error as Error).message)) return toVerdict(error as Error, account);
  }
  return { isRight: true, account, ...(identity.Arn && { owner: identity.Arn }) };
}

function toVerdict(error: Error, account: string | undefined): KeyVerdict {
  const text = `${error.name}: ${error.message}`;
  const blame = /AccessDenied|not authorized/.test(text)
    ? 'rights'
    : /ENOTFOUND|EAI_AGAIN|OptIn/.test(text)
      ? 'region'
      : /Token|Signature|Credential|UnrecognizedClient|AuthFailure/i.test(text)
        ? 'key'
        : 'network';
  return { isRight: false, blame, account, lines: [text, ...explainAwsError(error)] };
}
