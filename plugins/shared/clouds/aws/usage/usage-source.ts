import type { CloudWatchLogsClient, LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type { Task } from '../../../framework';
import { say } from '../../../language';
import {
  describeSettings,
  noLog,
  noRight,
  refuseNotDeployed,
  tooMuch,
} from '../../../usage/cloud-words';
import { askInParts, untilNow } from '../../../usage/in-parts';
import type { UsageRow } from '../../../usage/usage-row';
import type { UsageLog, UsageQuery, UsageSource } from '../../../usage/usage-source';
import { type AwsApi, toUserError } from '../api';
import type { FindFunctions, StackFunction } from '../stack-functions';
import { toKnownVariables } from '../stack-functions';
import { mostResults, toInsightsQuery, toUsageRow } from './insights-query';
import type { Patience } from './patience';
import { runQuery } from './run-query';

/** A function with its log group. */
interface Logged extends StackFunction {
  readonly group: LogGroup;
}

/** Values that tests reduce. */
export interface Tuning {
  /** See {@link Patience}. */
  readonly pace?: number;
  /** The most results of one query. */
  readonly most?: number;
}

/** The log lines of a stack's functions, added up by CloudWatch Logs Insights. */
export function openAwsUsage(
  task: Pick<Task, 'log'>,
  api: Pick<AwsApi, 'logs' | 'region' | 'readTemplate'>,
  findFunctions: FindFunctions,
  { pace, most = mostResults }: Tuning = {},
): UsageSource {
  const remarks: string[] = [];
  let logged: readonly Logged[] | undefined;
  let names: readonly string[] = [];

  const find = async (): Promise<readonly Logged[]> => {
    if (logged) return logged;
    const functions = findFunctions(await api.readTemplate());
    if (functions.length === 0) refuseNotDeployed(api.region);
    const client = await api.logs();
    names = functions.map(({ logGroup, name }) => logGroup ?? `/aws/lambda/${name}`);
    const found: Logged[] = [];
    for (const [index, one] of functions.entries()) {
      const group = await ask(() => findGroup(client, one.key, names[index] ?? ''));
      found.push({ ...one, group });
    }
    logged = found;
    return found;
  };

  const ask = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await call();
    } catch (error) {
      throw toReadableError(error, api.region, names);
    }
  };

  async function* readGroup(
    { group, key, variables }: Logged,
    query: UsageQuery,
    patience: Patience,
    onProgress: (requests: number, done: number | undefined) => void,
  ): AsyncGenerator<UsageRow> {
    const client = await api.logs();
    const logGroup = group.logGroupName ?? '';
    const kept = Date.now() - (group.retentionInDays ?? 36_500) * day;
    const first = Math.max(group.creationTime ?? 0, kept);
    // Insights rejects a range that ends before anything that the group can contain.
    const span = { from: Math.max(query.from ?? first, first), to: untilNow(query.to) };
    let seen = 0;
    const count = (rows: readonly UsageRow[]) => rows.reduce((sum, row) => sum + row.requests, 0);
    const toRows = (results: Parameters<typeof toUsageRow>[0][]) =>
      results.map((result) => toUsageRow(result, query.thresholds));
    if (span.from < span.to) {
      const parts = askInParts(
        span,
        second,
        async (part) => {
          const text = toInsightsQuery(part, query.thresholds, most);
          const results = await ask(() =>
            runQuery(client, { logGroup, span: part, text }, patience, (partial) =>
              onProgress(seen + count(toRows([...partial])), undefined),
            ),
          );
          return results && results.length < most ? results : undefined;
        },
        tooMuch,
      );
      for await (const { part, done } of parts) {
        const rows = toRows([...part]);
        seen += count(rows);
        onProgress(seen, done);
        yield* rows;
      }
    }
    remarks.push(...describeSettings(key, toKnownVariables(variables), seen > 0));
  }

  return {
    async describe(): Promise<UsageLog> {
      const groups = (await find()).map(({ group }) => group);
      const days = groups.map(({ retentionInDays }) => retentionInDays ?? Number.POSITIVE_INFINITY);
      const fewest = Math.min(...days);
      return {
        name: groups.map(({ logGroupName }) => logGroupName).join(', '),
        keptDays: Number.isFinite(fewest) ? fewest : undefined,
      };
    },
    async *rows(query, signal, onProgress) {
      const all = await find();
      const patience = { notice: task.log.notice, signal, pace };
      let before = 0;
      for (const [index, one] of all.entries()) {
        let requests = 0;
        yield* readGroup(one, query, patience, (count, done) => {
          requests = count;
          const part = done === undefined ? undefined : (index + done) / all.length;
          onProgress({ requests: before + count, part });
        });
        before += requests;
      }
    },
    remarks: () => remarks,
  };
}

const second = 1000;
const day = 86_400_000;

async function findGroup(
  client: CloudWatchLogsClient,
  key: string,
  wanted: string,
): Promise<LogGroup> {
  const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const request = new DescribeLogGroupsCommand({ logGroupNamePrefix: wanted });
  const { logGroups = [] } = await client.send(request);
  const found = logGroups.find(({ logGroupName }) => logGroupName === wanted);
  if (found) return found;
  throw noLog(
    key,
    say(
      `The log group ${wanted} no longer exists. "npx sls doctor check --fix" creates it again; its earlier lines are lost.`,
      `日志组 ${wanted} 已不存在。"npx sls doctor check --fix" 会重新创建它；原来的日志已经丢失。`,
    ),
  );
}

/** What AWS rejected, with the policy statement that allows it. */
function toReadableError(error: unknown, region: string, groups: readonly string[]): unknown {
  const { name = '', message = '' } = error as Error;
  if (name === 'AbortError' || name === 'ServerlessError') return error;
  if (!/AccessDenied|not authorized/.test(`${name} ${message}`)) {
    return toUserError(error, 'logs:StartQuery');
  }
  const account = /arn:aws[\w-]*:\w+::(\d{12}):/.exec(message)?.[1] ?? 'ACCOUNT';
  const toArn = (group: string) => `arn:aws:logs:${region}:${account}:log-group:${group}*`;
  const page = say('docs/deploy-aws.md', 'docs/deploy-aws.zh-CN.md');
  return noRight(message, toStatement(groups.map(toArn)), page, error);
}

/** The other actions do not support resources (Service Authorization Reference, CloudWatch Logs). */
const toStatement = (groups: readonly string[]) => [
  { Effect: 'Allow', Action: 'logs:StartQuery', Resource: groups },
  {
    Effect: 'Allow',
    Action: ['logs:DescribeLogGroups', 'logs:GetQueryResults', 'logs:StopQuery'],
    Resource: '*',
  },
];
