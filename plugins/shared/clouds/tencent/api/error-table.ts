import { say } from '../../../language';
import type { ApiFailure } from './errors';

/** What a code means, and the next step. */
interface Explanation {
  readonly code: RegExp;
  readonly means: string;
  readonly todo: string | ((failure: ApiFailure) => string);
}

const keys = 'https://console.cloud.tencent.com/cam/capi';

/**
 * The cloud's codes in words. The first match counts.
 * Common codes: https://www.tencentcloud.com/document/product/583/17238
 */
const explanations: readonly Explanation[] = [
  {
    code: /^(AuthFailure\.UnauthorizedOperation|UnauthorizedOperation(\.(?!Region).*)?)$/,
    means: say('the key is not allowed to do this', '这个密钥没有权限'),
    todo: ({ service, action }) =>
      say(
        `Allow the action ${service}:${action} in CAM for the user that the key belongs to. The complete policy is in docs/deploy-tencent.md.`,
        `在 CAM 里为密钥所属的用户授予操作 ${service}:${action} 的权限。完整的策略见 docs/deploy-tencent.zh-CN.md。`,
      ),
  },
  {
    code: /^AuthFailure\.(SecretIdNotFound|InvalidSecretId|InvalidAuthorization)$/,
    means: say(
      'Tencent Cloud does not recognise this SecretId, or it was deleted or disabled',
      '腾讯云无法识别这个 SecretId，或者它已被删除或禁用',
    ),
    todo: say(
      `Compare TENCENTCLOUD_SECRET_ID with ${keys}. International accounts have separate keys, and need TENCENTCLOUD_ENDPOINT=scf.intl.tencentcloudapi.com.`,
      `与 ${keys} 核对 TENCENTCLOUD_SECRET_ID。国际站账号有自己的密钥，还要设置 TENCENTCLOUD_ENDPOINT=scf.intl.tencentcloudapi.com。`,
    ),
  },
  {
    code: /^AuthFailure\.SignatureFailure$/,
    means: say('the SecretKey does not belong to the SecretId', 'SecretKey 与 SecretId 不匹配'),
    todo: say(
      `Copy TENCENTCLOUD_SECRET_KEY again from ${keys}, without spaces or quotes around it.`,
      `从 ${keys} 重新复制 TENCENTCLOUD_SECRET_KEY，前后不要有空格或引号。`,
    ),
  },
  {
    code: /^AuthFailure\.SignatureExpire$/,
    means: say(
      'the clock of this machine is off by more than five minutes',
      '这台机器的时钟误差超过五分钟',
    ),
    todo: () =>
      say(
        `Set the clock (it now shows ${new Date().toISOString()}), for example with "sudo timedatectl set-ntp true".`,
        `校准时钟（本机时间 ${new Date().toISOString()}），例如运行 "sudo timedatectl set-ntp true"。`,
      ),
  },
  {
    code: /^(AuthFailure\.TokenFailure|FailedOperation\.AuthFailure)$/,
    means: say(
      'the temporary credentials have expired, or the session token does not belong to them',
      '临时凭证已过期，或者会话 token 与它不匹配',
    ),
    todo: say(
      'Get new credentials. For a permanent key, unset TENCENTCLOUD_SESSION_TOKEN.',
      '请重新获取凭证。如果是永久密钥，请取消设置 TENCENTCLOUD_SESSION_TOKEN。',
    ),
  },
  {
    code: /^AuthFailure\.MFAFailure$/,
    means: say(
      'the account requires a second factor for this action',
      '账号要求对这个操作进行二次验证',
    ),
    todo: say(
      'Use a key of a sub-user without that rule: https://console.cloud.tencent.com/cam.',
      '改用没有这条规则的子用户的密钥：https://console.cloud.tencent.com/cam。',
    ),
  },
  {
    code: /InsufficientBalance|^OperationDenied\.AccountIsolate$/,
    means: say('the account is in arrears', '账号欠费'),
    todo: say(
      'Top up: https://console.cloud.tencent.com/expense/recharge. Then run the command again.',
      '充值：https://console.cloud.tencent.com/expense/recharge，然后重新运行命令。',
    ),
  },
  {
    code: /^(FailedOperation\.(UnOpenedService|OpenService)|ResourceUnavailable\.Namespace)$/,
    means: say('Cloud Functions are not enabled in this account', '这个账号还没有开通云函数'),
    todo: say(
      'Open https://console.cloud.tencent.com/scf once, agree to the service role, and run the command again.',
      '打开一次 https://console.cloud.tencent.com/scf，同意服务角色，再重新运行命令。',
    ),
  },
  {
    code: /^(UnsupportedRegion|UnsupportedOperation\.Region|UnauthorizedOperation\.Region)$/,
    means: say(
      'this account cannot use Cloud Functions in this region',
      '这个账号在该地域不能使用云函数',
    ),
    todo: say(
      'Choose another region with --region or TENCENTCLOUD_REGION: na-siliconvalley, ap-singapore, ap-tokyo or eu-frankfurt.',
      '用 --region 或 TENCENTCLOUD_REGION 换一个：na-siliconvalley、ap-singapore、ap-tokyo 或 eu-frankfurt。',
    ),
  },
  {
    code: /^(LimitExceeded\.(Function|Namespace|Quota))$/,
    means: say('the quota for functions in this region is used up', '该地域的函数配额已用完'),
    todo: say(
      'Delete functions that you no longer need, or request a higher quota: https://console.cloud.tencent.com/workorder.',
      '删除不再需要的函数，或申请提高配额：https://console.cloud.tencent.com/workorder。',
    ),
  },
  {
    code: /^LimitExceeded\.(Total|UserTotal|Function).*Memory$/,
    means: say('the memory quota of this region is used up', '该地域的内存配额已用完'),
    todo: say(
      'Lower memorySize or the reserved concurrency of other functions, or request a higher quota.',
      '降低 memorySize 或其他函数的独占配额，或申请提高配额。',
    ),
  },
  {
    code: /^LimitExceeded\.Eip$/,
    means: say('the quota for fixed IP addresses is used up', '固定 IP 的配额已用完'),
    todo: say(
      'Remove fixedIp from the YAML file, or release an address in the console.',
      '从 YAML 文件中删除 fixedIp，或在控制台释放一个 IP。',
    ),
  },
  {
    code: /^(RequestLimitExceeded|LimitExceeded$)/,
    means: say(
      'Tencent Cloud still limits the rate of calls, after several attempts',
      '多次重试之后，腾讯云仍然限制调用频率',
    ),
    todo: say(
      'Wait a minute and run the same command again: it continues where it stopped.',
      '等一分钟再运行同一条命令：会从中断的地方继续。',
    ),
  },
  {
    code: /^InvalidParameterValue\.Environment(ExceededLimit)?$/,
    means: say('the environment variables are too large or not allowed', '环境变量过大或不被允许'),
    todo: say(
      'All names and values together may have at most 4 KB.',
      '所有名称和值合计不能超过 4 KB。',
    ),
  },
  {
    code: /^InvalidParameterValue\.Runtime$/,
    means: say('the region does not offer this runtime', '该地域没有这个运行环境'),
    todo: say(
      'Choose another region, or set provider.runtime to one that it offers, such as Nodejs18.15 (the function is built for Node 20: see docs/deploy-tencent.md first).',
      '换一个地域，或把 provider.runtime 设为它支持的版本，例如 Nodejs18.15（函数按 Node 20 构建：请先看 docs/deploy-tencent.zh-CN.md）。',
    ),
  },
  {
    code: /^ResourceNotFound\.(Namespace|FunctionNamespace)$/,
    means: say('the namespace does not exist in this region', '该地域没有这个命名空间'),
    todo: say(
      'Create it at https://console.cloud.tencent.com/scf, or remove provider.namespace from the YAML file.',
      '在 https://console.cloud.tencent.com/scf 创建，或从 YAML 文件中删除 provider.namespace。',
    ),
  },
  {
    code: /^(ResourceNotFound\.Vpc|InvalidParameterValue\.(Vpc|Subnet).*)$/,
    means: say(
      'the VPC or the subnet of vpcConfig does not exist in this region',
      'vpcConfig 里的 VPC 或子网在该地域不存在',
    ),
    todo: say(
      'Compare vpcConfig with https://console.cloud.tencent.com/vpc: both ids must belong to the region of the function.',
      '与 https://console.cloud.tencent.com/vpc 核对 vpcConfig：两个 ID 都必须属于函数所在的地域。',
    ),
  },
  {
    code: /^InvalidParameterValue\.(Description|Memory(Size)?|Timeout|Namespace.*|MaxConcurrency|InstanceConcurrencyConfig|IdleTimeOut|WebSocketsParams)$/,
    means: say(
      'Tencent Cloud does not accept one of the values in the YAML file',
      '腾讯云不接受 YAML 文件里的某个值',
    ),
    todo: say(
      'The message above names the value; the comments in serverless.yml describe what is allowed.',
      '上面的消息指出了是哪个值；允许的值见 serverless.yml 里的注释。',
    ),
  },
  {
    code: /^ResourceNotFound\.(Topic|Index)NotExist$/,
    means: say(
      'the log topic no longer exists, or has no index',
      '日志主题不存在，或者没有可供检索的索引',
    ),
    todo: say(
      'Enable the log and its index again: https://console.cloud.tencent.com/scf, the function, "Log configuration".',
      '重新开启日志和索引：https://console.cloud.tencent.com/scf，进入函数，“日志配置”。',
    ),
  },
  {
    code: /^FailedOperation\.(Topic\w+|Query\w+|Search\w+|SyntaxError)$|^OperationDenied(\.|$)/,
    means: say('CLS rejected the search', '日志服务 CLS 拒绝了检索'),
    todo: say(
      'Check the topic in https://console.cloud.tencent.com/cls: its state, and whether a search works there.',
      '请在 https://console.cloud.tencent.com/cls 检查这个日志主题的状态，以及能否在那里检索。',
    ),
  },
  {
    code: /^FailedOperation(\.|$)/,
    means: say(
      'another change of the function is in progress, or it cannot be changed right now',
      '函数正在进行另一个变更，或者现在不能修改',
    ),
    todo: say(
      'Wait until "npx sls info" shows the state Active, and run the same command again.',
      '等到 "npx sls info" 显示状态 Active，再运行同一条命令。',
    ),
  },
  {
    code: /^ResourceNotFound\.(Function|FunctionName)?$/,
    means: say('there is no such function in this region', '该地域没有这个函数'),
    todo: say(
      'Deploy it with "npx sls deploy", or specify the right --stage and --region.',
      '用 "npx sls deploy" 部署，或指定正确的 --stage 和 --region。',
    ),
  },
  {
    code: /^InternalError/,
    means: say(
      'Tencent Cloud had an internal error several times in a row',
      '腾讯云连续多次出现内部错误',
    ),
    todo: say(
      'Run the same command again later: it continues where it stopped. The support of Tencent Cloud will ask for the request id.',
      '稍后再运行同一条命令：会从中断的地方继续。联系腾讯云支持时需要请求 ID。',
    ),
  },
  {
    code: /^NetworkError$/,
    means: say('no response arrived', '没有收到响应'),
    todo: ({ endpoint }) =>
      say(
        `Check that this machine can reach ${endpoint} (behind a proxy, set https_proxy), and run the same command again: it continues where it stopped.`,
        `检查这台机器能否访问 ${endpoint}（使用代理时设置 https_proxy），再运行同一条命令：会从中断的地方继续。`,
      ),
  },
  {
    code: /^HttpError$/,
    means: say(
      'the response did not come from the API of Tencent Cloud',
      '响应不是来自腾讯云的 API',
    ),
    todo: ({ endpoint }) =>
      say(
        `Check what responds at ${endpoint}: a proxy, a captive portal, or another server because TENCENTCLOUD_ENDPOINT is wrong.`,
        `检查 ${endpoint} 的响应来自哪里：代理、网络登录页，或者 TENCENTCLOUD_ENDPOINT 写错了。`,
      ),
  },
  {
    code: /^(InvalidAction|NoSuchVersion|UnknownParameter|ActionOffline)/,
    means: say(
      'the API no longer supports the requests of this plugin',
      'API 已不再支持这个插件的请求',
    ),
    todo: say(
      'Update the project (git pull, npm ci); if that does not help, please open an issue with these lines.',
      '更新项目（git pull、npm ci）；如果没有帮助，请带上这几行提交 issue。',
    ),
  },
];

const unknownCode: Explanation = {
  code: /.*/,
  means: say('Tencent Cloud rejected the request', '腾讯云拒绝了请求'),
  todo: say(
    'See https://www.tencentcloud.com/document/product/583/17238 for the code.',
    '错误码说明见 https://www.tencentcloud.com/document/product/583/17238。',
  ),
};

/** What each call was to do, in words. */
const attempts: Readonly<Record<string, string>> = {
  CreateFunction: say('create the function', '创建函数'),
  GetFunction: say('read the function', '查询函数'),
  UpdateFunctionCode: say('upload the code', '上传代码'),
  UpdateFunctionConfiguration: say('change the configuration', '修改配置'),
  DeleteFunction: say('delete the function', '删除函数'),
  CreateTrigger: say('create the address of the function', '创建函数的地址'),
  ListTriggers: say('look up the address of the function', '查询函数的地址'),
  UpdateTrigger: say('change the address of the function', '修改函数的地址'),
  DeleteTrigger: say('delete the address of the function', '删除函数的地址'),
  PublishVersion: say('keep this deploy as a version', '把这次部署保留为版本'),
  ListVersionByFunction: say('list the versions', '列出版本'),
  GetAlias: say('find the live version', '查询正在运行的版本'),
  UpdateAlias: say('switch the live version', '切换版本'),
  ListAliases: say('list the aliases', '列出别名'),
  DeleteAlias: say('delete an alias', '删除别名'),
  GetCallerIdentity: say('find the owner of the key', '查询密钥的所有者'),
  ListFunctions: say('list the functions', '列出函数'),
  SearchLog: say('read the log', '读取日志'),
  DescribeTopics: say('read how long the log is kept', '查询日志的保留时间'),
  GetMonitorData: say('read the metrics', '读取指标'),
};

/**
 * A failed call as sentences: what failed, why, the cloud's own message, what to do. Contains no secrets.
 */
export function toSentences(failure: ApiFailure): string[] {
  const { code, message, requestId, action, region } = failure;
  const { means, todo } = explanations.find((entry) => entry.code.test(code)) ?? unknownCode;
  return [
    say(
      `Could not ${attempts[action] ?? action} in ${region}: ${means}.`,
      `在 ${region} 无法${attempts[action] ?? ` ${action}`}：${means}。`,
    ),
    '',
    say(`  Tencent Cloud: ${code}: ${message}`, `  腾讯云：  ${code}: ${message}`),
    ...(requestId ? [say(`  Request id:    ${requestId}`, `  请求 ID： ${requestId}`)] : []),
    say('  What to do:    ', '  怎么办：  ') + (typeof todo === 'string' ? todo : todo(failure)),
  ];
}
