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
    means: 'the key is not allowed to do this',
    todo: ({ service, action }) =>
      `Allow the action ${service}:${action} in CAM for the user that the key belongs to. The whole policy stands in docs/deploy-tencent.md.`,
  },
  {
    code: /^AuthFailure\.(SecretIdNotFound|InvalidSecretId|InvalidAuthorization)$/,
    means: 'Tencent Cloud does not know this SecretId, or it was deleted or disabled',
    todo: `Compare TENCENTCLOUD_SECRET_ID with ${keys}. International accounts have keys of their own, and TENCENTCLOUD_ENDPOINT=scf.intl.tencentcloudapi.com.`,
  },
  {
    code: /^AuthFailure\.SignatureFailure$/,
    means: 'the SecretKey does not belong to the SecretId',
    todo: `Copy TENCENTCLOUD_SECRET_KEY again from ${keys}, without spaces or quotes around it.`,
  },
  {
    code: /^AuthFailure\.SignatureExpire$/,
    means: 'the clock of this machine is wrong by more than five minutes',
    todo: () =>
      `Set the clock (here it is ${new Date().toISOString()}), for example with "sudo timedatectl set-ntp true".`,
  },
  {
    code: /^(AuthFailure\.TokenFailure|FailedOperation\.AuthFailure)$/,
    means: 'the temporary credentials have expired, or the session token is not theirs',
    todo: 'Get new ones. For a permanent key, unset TENCENTCLOUD_SESSION_TOKEN.',
  },
  {
    code: /^AuthFailure\.MFAFailure$/,
    means: 'the account asks for a second factor for this action',
    todo: 'Use a key of a sub-user without that rule: https://console.cloud.tencent.com/cam.',
  },
  {
    code: /InsufficientBalance/,
    means: 'the account is in arrears',
    todo: 'Top it up: https://console.cloud.tencent.com/expense/recharge. Then run the command again.',
  },
  {
    code: /^(FailedOperation\.(UnOpenedService|OpenService)|ResourceUnavailable\.Namespace)$/,
    means: 'Cloud Functions are not switched on in this account',
    todo: 'Open https://console.cloud.tencent.com/scf once, agree to the service role, and run the command again.',
  },
  {
    code: /^(UnsupportedRegion|UnsupportedOperation\.Region|UnauthorizedOperation\.Region)$/,
    means: 'the region is not open for Cloud Functions in this account',
    todo: 'Choose another one with --region or TENCENTCLOUD_REGION: na-siliconvalley, ap-singapore, ap-tokyo or eu-frankfurt.',
  },
  {
    code: /^(LimitExceeded\.(Function|Namespace|Quota))$/,
    means: 'the quota for functions in this region is used up',
    todo: 'Delete functions that you no longer need, or ask for more: https://console.cloud.tencent.com/workorder.',
  },
  {
    code: /^LimitExceeded\.(Total|UserTotal|Function).*Memory$/,
    means: 'the memory quota of this region is used up',
    todo: 'Lower memorySize or the reserved concurrency of other functions, or ask for more quota.',
  },
  {
    code: /^LimitExceeded\.Eip$/,
    means: 'the quota for fixed addresses is used up',
    todo: 'Remove fixedIp from the YAML file, or release an address.',
  },
  {
    code: /^(RequestLimitExceeded|LimitExceeded$)/,
    means: 'Tencent Cloud is still asking to slow down, after several tries',
    todo: 'Wait a minute and run the same command again: it goes on where it stopped.',
  },
  {
    code: /^InvalidParameterValue\.Environment(ExceededLimit)?$/,
    means: 'the environment variables are too large or not allowed',
    todo: 'All names and values together may have 4 KB.',
  },
  {
    code: /^InvalidParameterValue\.Runtime$/,
    means: 'the region does not offer this runtime',
    todo: 'Choose another region, or set provider.runtime to one that it offers, such as Nodejs18.15 (the function is built for Node 20: see docs/deploy-tencent.md first).',
  },
  {
    code: /^ResourceNotFound\.(Namespace|FunctionNamespace)$/,
    means: 'the namespace does not exist in this region',
    todo: 'Create it at https://console.cloud.tencent.com/scf, or take provider.namespace out of the YAML file.',
  },
  {
    code: /^(ResourceNotFound\.Vpc|InvalidParameterValue\.(Vpc|Subnet).*)$/,
    means: 'the VPC or the subnet of vpcConfig does not exist in this region',
    todo: 'Compare vpcConfig with https://console.cloud.tencent.com/vpc: both ids have to be of the region of the function.',
  },
  {
    code: /^InvalidParameterValue\.(Description|Memory(Size)?|Timeout|Namespace.*|MaxConcurrency|InstanceConcurrencyConfig|IdleTimeOut|WebSocketsParams)$/,
    means: 'Tencent Cloud does not accept one of the values in the YAML file',
    todo: 'The message above names it; the comments in serverless.yml say what is allowed.',
  },
  {
    code: /^FailedOperation(\.|$)/,
    means: 'the function is in the middle of another change, or cannot be changed right now',
    todo: 'Wait until "npx sls info" shows the state Active, and run the same command again.',
  },
  {
    code: /^ResourceNotFound\.(Function|FunctionName)?$/,
    means: 'there is no such function in this region',
    todo: 'Deploy it with "npx sls deploy", or name the right --stage and --region.',
  },
  {
    code: /^InternalError/,
    means: 'Tencent Cloud had an error of its own, several times in a row',
    todo: 'Run the same command again later: it goes on where it stopped. Its support wants the request id.',
  },
  {
    code: /^NetworkError$/,
    means: 'no answer came',
    todo: ({ endpoint }) =>
      `Check that this machine reaches ${endpoint} (behind a proxy, set https_proxy), and run the same command again: it goes on where it stopped.`,
  },
  {
    code: /^HttpError$/,
    means: 'the answer did not come from the API of Tencent Cloud',
    todo: ({ endpoint }) =>
      `Look at what answers at ${endpoint}: a proxy, a captive portal, or a wrong TENCENTCLOUD_ENDPOINT.`,
  },
  {
    code: /^(InvalidAction|NoSuchVersion|UnknownParameter|ActionOffline)/,
    means: 'the API no longer knows what this plugin asks for',
    todo: 'Update the project (git pull, npm ci); if that does not help, please open an issue with these lines.',
  },
];

const fallback: Explanation = {
  code: /.*/,
  means: 'Tencent Cloud refused it',
  todo: 'See https://www.tencentcloud.com/document/product/583/17238 for the code.',
};

/** What was being done, in words. */
const attempts: Readonly<Record<string, string>> = {
  CreateFunction: 'create the function',
  GetFunction: 'look at the function',
  UpdateFunctionCode: 'upload the code',
  UpdateFunctionConfiguration: 'change the configuration',
  DeleteFunction: 'delete the function',
  CreateTrigger: 'create the address of the function',
  ListTriggers: 'look up the address of the function',
  UpdateTrigger: 'change the address of the function',
  DeleteTrigger: 'delete the address of the function',
  PublishVersion: 'keep this deploy as a version',
  ListVersionByFunction: 'list the versions',
  GetAlias: 'see which version is live',
  UpdateAlias: 'switch the live version',
  ListAliases: 'list the aliases',
  DeleteAlias: 'delete an alias',
  SearchLog: 'read the log',
  GetMonitorData: 'read the metrics',
};

/** A failed call as sentences: what failed, why, the cloud's own words, what to do. Holds no secret. */
export function toSentences(failure: ApiFailure): string[] {
  const { code, message, requestId, action, region } = failure;
  const { means, todo } = explanations.find((entry) => entry.code.test(code)) ?? fallback;
  return [
    `Could not ${attempts[action] ?? action} in ${region}: ${means}.`,
    '',
    `  Tencent Cloud: ${code}: ${message}`,
    ...(requestId ? [`  Request id:    ${requestId}`] : []),
    `  What to do:    ${typeof todo === 'string' ? todo : todo(failure)}`,
  ];
}
