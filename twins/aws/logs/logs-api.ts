import { AwsError } from '../api/aws-error';
import { createJsonService, type JsonObject } from '../api/json-service';
import type { Service } from '../api/service';
import { toLogFilter } from './filter-pattern';
import { createQueries, type Endings, type QueryBehaviour } from './insights/queries';
import type { LogEvent, LogGroup, LogStore } from './log-store';

/** The retention periods that CloudWatch accepts, in days. */
export const RETENTION = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557],
  ...[2922, 3288, 3653],
];

export interface LogsApi {
  readonly service: Service;
  /** The outcomes of the next Insights queries. */
  readonly queryEndings: Endings;
}

/** The CloudWatch Logs operations that `sls logs`, `sls usage` and the checks before a deployment use. */
export function createLogsApi(
  store: LogStore,
  accountId: string,
  region: string,
  behaviour: QueryBehaviour,
): LogsApi {
  const toArn = (name: string) => `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
  const resource = (input: JsonObject) => `${toArn(String(input.logGroupName ?? '*'))}:*`;
  const groupOf = (input: JsonObject): LogGroup => {
    const group = store.groups.get(String(input.logGroupName));
    if (group !== undefined) return group;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  };
  const toEvent = ({ id, stream, timestamp, message }: LogEvent) => ({
    ...{ eventId: id, logStreamName: stream, timestamp, ingestionTime: timestamp, message },
  });

  const queries = createQueries((name) => store.groups.get(name), toArn, behaviour);
  const service = createJsonService({
    name: 'logs',
    target: 'Logs_20140328',
    version: '1.1',
    operations: {
      ...queries.operations,
      DescribeLogGroups: {
        resource,
        run: ({ logGroupNamePrefix = '' }) => ({
          logGroups: [...store.groups.values()]
            .filter(({ name }) => name.startsWith(String(logGroupNamePrefix)))
            .map(({ name, created, retentionInDays }) => ({
              ...{ logGroupName: name, arn: `${toArn(name)}:*`, logGroupArn: toArn(name) },
              ...{ creationTime: created, retentionInDays, storedBytes: 0 },
            })),
        }),
      },
      CreateLogGroup: {
        resource,
        run(input) {
          const name = String(input.logGroupName ?? '');
          if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
            throw new AwsError('InvalidParameterException', 'logGroupName is not valid');
          }
          if (store.groups.has(name)) {
            const problem = 'The specified log group already exists';
            throw new AwsError('ResourceAlreadyExistsException', problem);
          }
          store.create(name);
          return {};
        },
      },
      DeleteLogGroup: {
        resource,
        run(input) {
          store.delete(groupOf(input).name);
          return {};
        },
      },
      PutRetentionPolicy: {
        resource,
        run(input) {
          const days = Number(input.retentionInDays);
          if (!RETENTION.includes(days)) {
            throw new AwsError('InvalidParameterException', 'retentionInDays is not valid');
          }
          groupOf(input).retentionInDays = days;
          return {};
        },
      },
      DescribeLogStreams: {
        resource,
        run(input) {
          const last = new Map<string, number>();
          for (const { stream, timestamp } of groupOf(input).events) last.set(stream, timestamp);
          const streams = [...last].sort(([, one], [, other]) => one - other);
          if (input.descending === true) streams.reverse();
          return {
            logStreams: streams
              .slice(0, Number(input.limit ?? 50))
              .map(([logStreamName, lastEventTimestamp]) => ({
                logStreamName,
                lastEventTimestamp,
              })),
          };
        },
      },
      FilterLogEvents: {
        resource,
        run(input) {
          const names = input.logStreamNames as string[] | undefined;
          const { startTime = 0, endTime = Number.POSITIVE_INFINITY, filterPattern = '' } = input;
          const passes = toLogFilter(String(filterPattern));
          const events = groupOf(input).events.filter(
            ({ stream, timestamp, message }) =>
              (names === undefined || names.includes(stream)) &&
              timestamp >= Number(startTime) &&
              timestamp <= Number(endTime) &&
              passes(message),
          );
          const from = Number(input.nextToken ?? 0);
          const page = events.slice(from, from + Number(input.limit ?? 10_000));
          const next = from + page.length;
          return {
            events: page.map(toEvent),
            searchedLogStreams: [],
            ...(next < events.length && { nextToken: String(next) }),
          };
        },
      },
      DescribeSubscriptionFilters: {
        resource,
        run(input) {
          groupOf(input);
          return { subscriptionFilters: [] };
        },
      },
    },
  });
  return { service, queryEndings: queries.endings };
}
