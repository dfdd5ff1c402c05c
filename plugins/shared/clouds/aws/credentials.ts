import type { Task } from '../../framework';
import { say } from '../../language';
import { UserError } from '../../user-error';
import { toAwsProvider } from './osls';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where users set AWS credentials explicitly. */
export const hasAwsCredentials = (environment: Environment): boolean =>
  ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'].some((name) =>
    environment[name]?.trim(),
  );

/** @throws {UserError} if the SDK finds no credentials, or only half of a pair. */
export async function checkAwsCredentials({ serverless }: Task): Promise<void> {
  const pair = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const missing = pair.filter((name) => !process.env[name]?.trim());
  const [absent] = missing;
  if (absent && missing.length === 1) {
    const present = pair.find((name) => name !== absent);
    throw new UserError('AWS_CREDENTIALS_INCOMPLETE', [
      say(
        `${present} is set, but ${absent} is not, so nothing was sent.`,
        `设置了 ${present}，但没有设置 ${absent}，因此没有发送任何内容。`,
      ),
      say(
        'Set both, or set neither to use credentials from another source.',
        '请同时设置两者；或者都不设置，使用其他来源的凭证。',
      ),
    ]);
  }
  const config = (await toAwsProvider(serverless).getAwsSdkV3Config()) as {
    credentials?: unknown;
  };
  const { credentials } = config;
  try {
    if (typeof credentials === 'function') await credentials();
  } catch (error) {
    throw new UserError(
      'AWS_CREDENTIALS_MISSING',
      [
        say(
          'No AWS credentials were found, so nothing was sent.',
          '没有找到 AWS 凭证，因此没有发送任何内容。',
        ),
        '',
        say(
          'For guided setup, with the policies for your account: npx sls setup. Or by hand:',
          '按提示逐步设置（包括适合你账号的策略）：npx sls setup。或者手动设置：',
        ),
        '',
        say(
          '  1. Create a user with the policies in docs/deploy-aws.md, and an access key for it:',
          '  1. 创建一个用户，附上 docs/deploy-aws.zh-CN.md 里的策略，并为它创建访问密钥：',
        ),
        '     https://console.aws.amazon.com/iam/home#/users',
        say(
          '  2. Put the key into .env (see .env.example) or into the environment:',
          '  2. 把密钥写进 .env（参见 .env.example）或环境变量：',
        ),
        '       AWS_ACCESS_KEY_ID=...',
        '       AWS_SECRET_ACCESS_KEY=...',
        say(
          '     Or use a profile in ~/.aws: AWS_PROFILE=...',
          '     或使用 ~/.aws 里的配置：AWS_PROFILE=...',
        ),
        say('  3. Run the same command again.', '  3. 再运行同一条命令。'),
        '',
        say('Message of the AWS SDK: ', 'AWS SDK 的提示：') +
          (error as Error).message.split('\n')[0],
        say(
          'To try a deploy without an account: npm run twin:aws.',
          '没有账号也可以试用部署：npm run twin:aws。',
        ),
      ],
      error,
    );
  }
}
