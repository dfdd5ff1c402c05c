import type { Task } from '../../framework';
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
      `${present} is set, but ${absent} is not, so nothing was sent.`,
      'Set both, or neither to use another place for credentials.',
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
        'There are no AWS credentials, so nothing was sent.',
        '',
        '  1. Make a user with the policies of docs/deploy-aws.md and an access key for it:',
        '     https://console.aws.amazon.com/iam/home#/users',
        '  2. Put the key into .env (see .env.example) or into the environment:',
        '       AWS_ACCESS_KEY_ID=...',
        '       AWS_SECRET_ACCESS_KEY=...',
        '     Or name a profile of ~/.aws: AWS_PROFILE=...',
        '  3. Run the same command again.',
        '',
        `What the AWS SDK says: ${(error as Error).message.split('\n')[0]}`,
        'To try a deploy without an account: npm run twin:aws.',
      ],
      error,
    );
  }
}
