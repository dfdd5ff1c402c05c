import { say } from '../language';
import { UserError } from '../user-error';

// The messages about reading a log in a cloud, the same for every cloud.

/** @throws {UserError} always. */
export function refuseNotDeployed(region: string): never {
  throw new UserError('USAGE_NOT_DEPLOYED', [
    say(
      `This service is not deployed in ${region}, so there is no log to read.`,
      `这个服务没有部署在 ${region}，因此没有日志可读。`,
    ),
    say(
      'Deploy it with "npx sls deploy", or specify the right --stage and --region.',
      '用 "npx sls deploy" 部署，或指定正确的 --stage 和 --region。',
    ),
  ]);
}

/** The log is not delivered, or its destination no longer exists. */
export const noLog = (key: string, todo: string): UserError =>
  new UserError('USAGE_NO_LOG', [
    say(
      `The function "${key}" has no log in the cloud, so its requests are unknown.`,
      `函数 "${key}" 在云端没有日志，因此没有请求记录。`,
    ),
    todo,
  ]);

/** A permission is missing: the message of the cloud, and the policy statement to add, ready to paste. */
export const noRight = (said: string, statement: object, page: string, cause: unknown): UserError =>
  new UserError(
    'USAGE_NO_RIGHT',
    [
      say('The key has no permission to read the log.', '这个密钥没有读取日志的权限。'),
      `  ${said}`,
      say(
        `Add this to the policy of your key (${page}), and run the same command again:`,
        `把下面的内容加到密钥的策略里（${page}），再运行同一条命令：`,
      ),
      JSON.stringify(statement, null, 2),
    ],
    cause,
  );

/** A single moment has more lines than the cloud returns at once. */
export const tooMuch = ({ from }: { readonly from: number }): UserError =>
  new UserError('USAGE_TOO_MUCH', [
    say(
      `The cloud returns only a part of the log of ${new Date(from).toISOString()}, even for the shortest period.`,
      `即使查询的时间段最短，云端也只返回 ${new Date(from).toISOString()} 的一部分日志。`,
    ),
    say('Use --from and --to to exclude that moment.', '请用 --from 和 --to 避开这个时刻。'),
  ]);

/** Shown between two attempts of a call. */
export const waiting = (reason: string, milliseconds: number): string =>
  say(
    `The cloud limits the rate of calls (${reason}): continuing in ${Math.ceil(milliseconds / 1000)} s.`,
    `云端限制了调用频率（${reason}）：${Math.ceil(milliseconds / 1000)} 秒后继续。`,
  );

/** Why there are no requests to count, or fewer than there were. */
export function describeSettings(
  key: string,
  { LOG }: Readonly<Record<string, string | undefined>>,
  hasRequests: boolean,
): string[] {
  if (LOG?.trim() === 'off' || LOG?.trim() === 'text') {
    return [
      say(
        `The function "${key}" runs with LOG=${LOG}: it writes no lines that can be counted. Remove LOG from the environment and .env, and deploy.`,
        `函数 "${key}" 设置了 LOG=${LOG}，不会写入可统计的日志行。请从环境变量和 .env 中删除 LOG，再部署。`,
      ),
    ];
  }
  if (hasRequests) return [];
  return [
    say(
      `The log of the function "${key}" contains no requests in this period. A line appears a few seconds after the request.`,
      `函数 "${key}" 的日志在这段时间内没有请求。日志行要在请求结束几秒后才会出现。`,
    ),
  ];
}
