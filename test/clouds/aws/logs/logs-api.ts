import { AwsError } from '../api/aws-error';
import { createJsonService, type JsonObject } from '../api/json-service';
import type { Service } from '../api/service';
import { toLogFilter } from './filter-pattern';
import type { LogEvent, LogGroup, LogStore } from './log-store';

/** CloudWatch Logs, as far as `sls logs` and the checks before a deployment ask for it. */
export function createLogsApi(store: LogStore, accountId: string, region: string): Service {
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

  return createJsonService({
    name: 'logs',
    target: 'Logs_20140328',
    version: '1.1',
    operations: {
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
}
