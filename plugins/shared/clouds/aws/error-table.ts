import { say } from '../../language';

/** What an error of AWS means, and the next step. */
interface Explanation {
  readonly error: RegExp;
  readonly means: string;
  readonly todo: string | ((match: RegExpExecArray) => string);
}

/** The first match counts. Errors come from the SDK, from osls and from the events of a stack. */
const explanations: readonly Explanation[] = [
  {
    error: /decreases account's UnreservedConcurrentExecution below its minimum/i,
    means: say(
      'reservedConcurrency leaves too little to the other functions of the account; a new account has 10 concurrent executions in all, and all of them must stay unreserved',
      'reservedConcurrency 给账号里其他函数留得太少；新账号总共只有 10 个并发，而且必须全部不预留',
    ),
    todo: say(
      'Take reservedConcurrency out of the YAML file and deploy again, or ask for more first: Service Quotas, AWS Lambda, "Concurrent executions".',
      '从 YAML 文件中去掉 reservedConcurrency 再部署，或先申请提高配额：Service Quotas，AWS Lambda，“Concurrent executions”。',
    ),
  },
  {
    error: /is not authorized to perform: ([\w-]+:\w+)/i,
    means: say(
      'the key, or the role of CloudFormation, is not allowed to do this',
      '这个密钥，或 CloudFormation 的角色，没有权限',
    ),
    todo: ([, action]) =>
      say(
        `Allow ${action} as the policies of docs/deploy-aws.md do, and run the same command again.`,
        `按 docs/deploy-aws.zh-CN.md 的策略授权 ${action}，再运行同一条命令。`,
      ),
  },
  {
    error: /security token included in the request is expired|ExpiredToken/i,
    means: say('the temporary credentials have expired', '临时凭证已过期'),
    todo: say(
      'Get new ones (aws sso login, or assume the role again), and run the same command again.',
      '重新获取（aws sso login，或重新扮演角色），再运行同一条命令。',
    ),
  },
  {
    error:
      /security token included in the request is invalid|InvalidClientTokenId|UnrecognizedClient|AuthFailure/i,
    means: say(
      'AWS does not know this access key, or the region is not switched on in this account',
      'AWS 不认识这个访问密钥，或者账号没有启用该地域',
    ),
    todo: say(
      'Compare AWS_ACCESS_KEY_ID with https://console.aws.amazon.com/iam (temporary keys need AWS_SESSION_TOKEN, too). Regions such as ap-east-1 must be enabled first: Account, "AWS Regions".',
      '与 https://console.aws.amazon.com/iam 核对 AWS_ACCESS_KEY_ID（临时密钥还需要 AWS_SESSION_TOKEN）。ap-east-1 等地域要先启用：账户页，“AWS 区域”。',
    ),
  },
  {
    error:
      /SignatureDoesNotMatch|signature we calculated does not match|Signature expired|InvalidSignature/i,
    means: say(
      'AWS_SECRET_ACCESS_KEY does not belong to the access key, or the clock of this machine is wrong',
      'AWS_SECRET_ACCESS_KEY 与访问密钥不匹配，或者这台机器的时钟不准',
    ),
    todo: say(
      'Copy the secret again, without spaces or quotes around it, and check the clock.',
      '重新复制密钥，前后不要有空格或引号，并检查时钟。',
    ),
  },
  {
    error: /OptInRequired|SubscriptionRequired|is not subscribed|pending verification/i,
    means: say(
      'the account may not use this service yet: AWS is still checking it, or a payment method is missing',
      '账号还不能使用这项服务：AWS 仍在审核，或者缺少付款方式',
    ),
    todo: say(
      'Finish the registration at https://console.aws.amazon.com; a new account can take some hours.',
      '在 https://console.aws.amazon.com 完成注册；新账号可能要等几个小时。',
    ),
  },
  {
    error: /\b(?:ENOTFOUND|EAI_AGAIN)\b.*?([a-z0-9-]+)\.amazonaws\.com/i,
    means: say(
      'there is no such address of AWS: the region is misspelt, or this machine has no way to the internet',
      'AWS 没有这个地址：地域写错了，或者这台机器连不上网',
    ),
    todo: ([, region]) =>
      say(
        `Compare the region (${region}) with --region, AWS_REGION and the YAML file; behind a proxy set HTTPS_PROXY.`,
        `核对地域（${region}）：--region、AWS_REGION 和 YAML 文件；使用代理时设置 HTTPS_PROXY。`,
      ),
  },
  {
    error:
      /already exists|in [A-Z_]+_IN_PROGRESS state|is in an? \w*IN_PROGRESS|ChangeSet .* cannot be executed/i,
    means: say(
      'another deploy of the same stack was quicker, or is under way',
      '同一个堆栈的另一次部署抢先了，或正在进行',
    ),
    todo: say(
      'Wait until it is done, and run the same command again: it goes on from what is there.',
      '等它结束，再运行同一条命令：会从现有状态继续。',
    ),
  },
  {
    error: /CodeStorageExceeded|Code storage limit exceeded/i,
    means: say('the storage for code in this region is used up', '该地域的代码存储空间已用完'),
    todo: say(
      'Delete functions or versions that you no longer need, or ask for more: Service Quotas, AWS Lambda.',
      '删除不再需要的函数或版本，或申请提高配额：Service Quotas，AWS Lambda。',
    ),
  },
  {
    error: /TooManyRequests|Rate exceeded|Throttling/i,
    means: say('AWS is asking to slow down, after several tries', '重试几次之后，AWS 仍然要求放慢'),
    todo: say('Wait a minute and run the same command again.', '等一分钟再运行同一条命令。'),
  },
];

/** What may help, for the end of an error's own text; nothing where nothing is known. */
export function explainAwsError({ name, message }: Error): string[] {
  for (const { error, means, todo } of explanations) {
    const match = error.exec(`${name}: ${message}`);
    if (!match) continue;
    return [
      say(`  What it means: ${means}.`, `  含义：  ${means}。`),
      say('  What to do:    ', '  怎么办：') + (typeof todo === 'string' ? todo : todo(match)),
    ];
  }
  return [];
}
