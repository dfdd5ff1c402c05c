import { say } from '../language';
import { UserError } from '../user-error';

// What reading a log in a cloud may meet, in the same words for every cloud.

/** @throws {UserError} always. */
export function refuseNotDeployed(region: string): never {
  throw new UserError('USAGE_NOT_DEPLOYED', [
    say(
      `Nothing of this service is deployed in ${region}, so there is no log to read.`,
      `这个服务没有部署在 ${region}，所以没有日志可读。`,
    ),
    say(
      'Deploy it with "npx sls deploy", or name the right --stage and --region.',
      '用 "npx sls deploy" 部署，或指定正确的 --stage 和 --region。',
    ),
  ]);
}

/** The log is delivered nowhere, or the place where it was is gone. */
export const noLog = (key: string, todo: string): UserError =>
  new UserError('USAGE_NO_LOG', [
    say(
      `The function "${key}" has no log in the cloud, so nothing is known of its requests.`,
      `函数 "${key}" 在云端没有日志，所以没有任何请求记录。`,
    ),
    todo,
  ]);

/** A right is missing: what the cloud said, and the statement to add, ready to be pasted. */
export const noRight = (said: string, statement: object, page: string, cause: unknown): UserError =>
  new UserError(
    'USAGE_NO_RIGHT',
    [
      say('The key may not read the log.', '这个密钥没有读取日志的权限。'),
      `  ${said}`,
      say(
        `Add this to the policy of your key (${page}), and run the same command again:`,
        `把下面的内容加到密钥的策略里（${page}），再运行同一条命令：`,
      ),
      JSON.stringify(statement, null, 2),
    ],
    cause,
  );

/** One moment has more than the cloud gives at once. */
export const tooMuch = ({ from }: { readonly from: number }): UserError =>
  new UserError('USAGE_TOO_MUCH', [
    say(
      `The cloud gives only a part of the log of ${new Date(from).toISOString()}, however short the time asked for.`,
      `无论时间段多短，云端都只返回 ${new Date(from).toISOString()} 的一部分日志。`,
    ),
    say(
      'Ask for less with --from and --to, leaving that moment out.',
      '用 --from 和 --to 缩小范围，避开这个时刻。',
    ),
  ]);

/** Between two tries of a call. */
export const waiting = (reason: string, milliseconds: number): string =>
  say(
    `The cloud asks to slow down (${reason}): continuing in ${Math.ceil(milliseconds / 1000)} s.`,
    `云端要求放慢（${reason}）：${Math.ceil(milliseconds / 1000)} 秒后继续。`,
  );

/** Why there is nothing to count, or less than there was. */
export function describeSettings(
  key: string,
  { LOG }: Readonly<Record<string, string | undefined>>,
  hasRequests: boolean,
): string[] {
  if (LOG?.trim() === 'off' || LOG?.trim() === 'text') {
    return [
      say(
        `The function "${key}" runs with LOG=${LOG}: it writes no lines that can be counted. Take LOG out of the environment and .env, and deploy.`,
        `函数 "${key}" 设置了 LOG=${LOG}：不写可统计的日志行。从环境变量和 .env 中去掉 LOG，再部署。`,
      ),
    ];
  }
  if (hasRequests) return [];
  return [
    say(
      `The log of the function "${key}" has no request in this time. A line shows up some seconds after the request.`,
      `函数 "${key}" 的日志在这段时间里没有请求。请求结束几秒后才能看到日志行。`,
    ),
  ];
}
