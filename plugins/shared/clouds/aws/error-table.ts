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
    means:
      'reservedConcurrency leaves too little to the other functions of the account; a new account has 10 concurrent executions in all, and all of them must stay unreserved',
    todo: 'Take reservedConcurrency out of the YAML file and deploy again, or ask for more first: Service Quotas, AWS Lambda, "Concurrent executions".',
  },
  {
    error: /is not authorized to perform: ([\w-]+:\w+)/i,
    means: 'the key, or the role of CloudFormation, is not allowed to do this',
    todo: ([, action]) =>
      `Allow ${action} as the policies of docs/deploy-aws.md do, and run the same command again.`,
  },
  {
    error: /security token included in the request is expired|ExpiredToken/i,
    means: 'the temporary credentials have expired',
    todo: 'Get new ones (aws sso login, or assume the role again), and run the same command again.',
  },
  {
    error:
      /security token included in the request is invalid|InvalidClientTokenId|UnrecognizedClient|AuthFailure/i,
    means: 'AWS does not know this access key, or the region is not switched on in this account',
    todo: 'Compare AWS_ACCESS_KEY_ID with https://console.aws.amazon.com/iam (temporary keys need AWS_SESSION_TOKEN, too). Regions such as ap-east-1 must be enabled first: Account, "AWS Regions".',
  },
  {
    error:
      /SignatureDoesNotMatch|signature we calculated does not match|Signature expired|InvalidSignature/i,
    means:
      'AWS_SECRET_ACCESS_KEY does not belong to the access key, or the clock of this machine is wrong',
    todo: 'Copy the secret again, without spaces or quotes around it, and check the clock.',
  },
  {
    error: /OptInRequired|SubscriptionRequired|is not subscribed|pending verification/i,
    means:
      'the account may not use this service yet: AWS is still checking it, or a payment method is missing',
    todo: 'Finish the registration at https://console.aws.amazon.com; a new account can take some hours.',
  },
  {
    error: /\b(?:ENOTFOUND|EAI_AGAIN)\b.*?([a-z0-9-]+)\.amazonaws\.com/i,
    means:
      'there is no such address of AWS: the region is misspelt, or this machine has no way to the internet',
    todo: ([, region]) =>
      `Compare the region (${region}) with --region, AWS_REGION and the YAML file; behind a proxy set HTTPS_PROXY.`,
  },
  {
    error:
      /already exists|in [A-Z_]+_IN_PROGRESS state|is in an? \w*IN_PROGRESS|ChangeSet .* cannot be executed/i,
    means: 'another deploy of the same stack was quicker, or is under way',
    todo: 'Wait until it is done, and run the same command again: it goes on from what is there.',
  },
  {
    error: /CodeStorageExceeded|Code storage limit exceeded/i,
    means: 'the storage for code in this region is used up',
    todo: 'Delete functions or versions that you no longer need, or ask for more: Service Quotas, AWS Lambda.',
  },
  {
    error: /TooManyRequests|Rate exceeded|Throttling/i,
    means: 'AWS is asking to slow down, after several tries',
    todo: 'Wait a minute and run the same command again.',
  },
];

/** What may help, for the end of an error's own text; nothing where nothing is known. */
export function explainAwsError({ name, message }: Error): string[] {
  for (const { error, means, todo } of explanations) {
    const match = error.exec(`${name}: ${message}`);
    if (!match) continue;
    return [
      `  What it means: ${means}.`,
      `  What to do:    ${typeof todo === 'string' ? todo : todo(match)}`,
    ];
  }
  return [];
}
