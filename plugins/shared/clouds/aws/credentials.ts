import type { Task } from '../../framework';
import { say } from '../../language';
import { UserError } from '../../user-error';
import { toAwsProvider } from './osls';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where people have put AWS credentials on purpose. */
export const hasAwsCredentials = (environment: Environment): boolean =>
  ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'].some((name) =>
    environment[name]?.trim(),
  );

/** @throws {UserError} when the SDK finds none anywhere, or half of a pair. */
export async function checkAwsCredentials({ serverless }: Task): Promise<void> {
  const pair = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const missing = pair.filter((name) => !process.env[name]?.trim());
  const [absent] = missing;
  if (absent && missing.length === 1) {
    const present = pair.find((name) => name !== absent);
    throw new UserError('AWS_CREDENTIALS_INCOMPLETE', [
      say(
        `${present} is set, but ${absent} is not, so nothing was sent.`,
        `设置了 ${present}，但没有设置 ${absent}，所以什么都没有发送。`,
      ),
      say(
        'Set both, or neither to use another place for credentials.',
        '两个都设置，或者都不设置，改用其他位置的凭证。',
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
          'There are no AWS credentials, so nothing was sent.',
          '没有 AWS 凭证，所以什么都没有发送。',
        ),
        '',
        say(
          'Step by step, with the policies for your account: npx sls setup. Or by hand:',
          '一步步完成，包括适合你账号的策略：npx sls setup。或者手动：',
        ),
        '',
        say(
          '  1. Make a user with the policies of docs/deploy-aws.md and an access key for it:',
          '  1. 创建一个带 docs/deploy-aws.zh-CN.md 里策略的用户和它的访问密钥：',
        ),
        '     https://console.aws.amazon.com/iam/home#/users',
        say(
          '  2. Put the key into .env (see .env.example) or into the environment:',
          '  2. 把密钥写进 .env（参见 .env.example）或环境变量：',
        ),
        '       AWS_ACCESS_KEY_ID=...',
        '       AWS_SECRET_ACCESS_KEY=...',
        say(
          '     Or name a profile of ~/.aws: AWS_PROFILE=...',
          '     或指定 ~/.aws 里的配置：AWS_PROFILE=...',
        ),
        say('  3. Run the same command again.', '  3. 再运行同一条命令。'),
        '',
        say('What the AWS SDK says: ', 'AWS SDK 的说明：') +
          (error as Error).message.split('\n')[0],
        say(
          'To try a deploy without an account: npm run twin:aws.',
          '没有账号也可以试部署：npm run twin:aws。',
        ),
      ],
      error,
    );
  }
}
