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
      'reservedConcurrency leaves too little concurrency for the other functions of the account; a new account has 10 concurrent executions in total, all of which must stay unreserved',
      'reservedConcurrency 给账号里的其他函数留下的并发太少；新账号总共只有 10 个并发，而且全部不能预留',
    ),
    todo: say(
      'Remove reservedConcurrency from the YAML file and deploy again, or request a higher quota first: Service Quotas, AWS Lambda, "Concurrent executions".',
      '从 YAML 文件中删除 reservedConcurrency 再部署，或先申请提高配额：Service Quotas，AWS Lambda，“Concurrent executions”。',
    ),
  },
  {
    error: /is not authorized to perform: ([\w-]+:\w+)/i,
    means: say(
      'the key, or the role of CloudFormation, is not allowed to do this',
      '这个密钥或 CloudFormation 的角色没有权限',
    ),
    todo: ([, action]) =>
      say(
        `Allow ${action}, as the policies in docs/deploy-aws.md do, and run the same command again.`,
        `按照 docs/deploy-aws.zh-CN.md 里的策略授予 ${action} 权限，再运行同一条命令。`,
      ),
  },
  {
    error: /security token included in the request is expired|ExpiredToken/i,
    means: say('the temporary credentials have expired', '临时凭证已过期'),
    todo: say(
      'Get new ones (aws sso login, or assume the role again), and run the same command again.',
      '重新获取凭证（aws sso login，或重新代入角色），再运行同一条命令。',
    ),
  },
  {
    error:
      /security token included in the request is invalid|InvalidClientTokenId|UnrecognizedClient|AuthFailure/i,
    means: say(
      'AWS does not recognise this access key, or the region is not enabled in this account',
      'AWS 无法识别这个访问密钥，或者账号没有启用该地域',
    ),
    todo: say(
      'Compare AWS_ACCESS_KEY_ID with https://console.aws.amazon.com/iam (temporary keys also need AWS_SESSION_TOKEN). Regions such as ap-east-1 must be enabled first: Account, "AWS Regions".',
      '与 https://console.aws.amazon.com/iam 核对 AWS_ACCESS_KEY_ID（临时密钥还需要 AWS_SESSION_TOKEN）。ap-east-1 等地域要先启用：账号页，“AWS 区域”。',
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
      'Copy AWS_SECRET_ACCESS_KEY again, without spaces or quotes around it, and check the clock.',
      '重新复制 AWS_SECRET_ACCESS_KEY，前后不要有空格或引号，并检查时钟。',
    ),
  },
  {
    error: /OptInRequired|SubscriptionRequired|is not subscribed|pending verification/i,
    means: say(
      'the account may not use this service yet: AWS is still verifying it, or a payment method is missing',
      '账号还不能使用这项服务：AWS 仍在审核，或者缺少付款方式',
    ),
    todo: say(
      'Complete the registration at https://console.aws.amazon.com; verifying a new account can take some hours.',
      '在 https://console.aws.amazon.com 完成注册；新账号可能要等几个小时。',
    ),
  },
  {
    error: /\b(?:ENOTFOUND|EAI_AGAIN)\b.*?([a-z0-9-]+)\.amazonaws\.com/i,
    means: say(
      'AWS has no such address: the region is misspelt, or this machine has no internet access',
      'AWS 没有这个地址：地域写错了，或者这台机器无法访问互联网',
    ),
    todo: ([, region]) =>
      say(
        `Check the region (${region}) in --region, AWS_REGION and the YAML file; behind a proxy, set HTTPS_PROXY.`,
        `请检查 --region、AWS_REGION 和 YAML 文件里的地域（${region}）；使用代理时请设置 HTTPS_PROXY。`,
      ),
  },
  {
    error:
      /already exists|in [A-Z_]+_IN_PROGRESS state|is in an? \w*IN_PROGRESS|ChangeSet .* cannot be executed/i,
    means: say(
      'another deploy of the same stack came first, or is in progress',
      '同一个堆栈的另一次部署已先行开始，或正在进行',
    ),
    todo: say(
      'Wait until it has finished, and run the same command again: it continues from the current state.',
      '请等它结束，再运行同一条命令：会从当前状态继续。',
    ),
  },
  {
    error: /CodeStorageExceeded|Code storage limit exceeded/i,
    means: say('the storage for code in this region is used up', '该地域的代码存储空间已用完'),
    todo: say(
      'Delete functions or versions that you no longer need, or request a higher quota: Service Quotas, AWS Lambda.',
      '删除不再需要的函数或版本，或申请提高配额：Service Quotas，AWS Lambda。',
    ),
  },
  {
    error: /TooManyRequests|Rate exceeded|Throttling/i,
    means: say(
      'AWS still limits the rate of calls, after several attempts',
      '多次重试之后，AWS 仍然限制调用频率',
    ),
    todo: say('Wait a minute and run the same command again.', '等一分钟再运行同一条命令。'),
  },
];

/** An explanation to append to the text of an error; empty for unknown errors. */
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
