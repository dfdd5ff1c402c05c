import { randomUUID } from 'node:crypto';
import { AwsError } from '../../api/aws-error';
import type { JsonObject, JsonOperation } from '../../api/json-service';
import type { LogEvent, LogGroup } from '../log-store';
import type { Row, Value } from './expression';
import { MOST_RESULTS, parseInsights, type Result } from './language';

/** The behaviour of queries that tests can configure. */
export interface QueryBehaviour {
  /** How long a query is `Scheduled`, and after that `Running`. */
  readonly milliseconds: number;
  /** The maximum number of concurrent queries. AWS documents 100; earlier it was 30. */
  readonly concurrent: number;
  /** Calls of one operation per second; AWS documents 5 for each. */
  readonly callsPerSecond: number;
}

interface Query {
  readonly id: string;
  readonly from: number;
  readonly rows: readonly Row[];
  readonly bytes: number;
  readonly run: (rows: readonly Row[]) => Result[];
  readonly limit: number;
  ending: 'Cancelled' | Ending | undefined;
}

type Status = 'Scheduled' | 'Running' | 'Complete' | 'Cancelled' | 'Failed' | 'Timeout';

/** The outcome of a query instead of a result; `never`: it runs until it is stopped. */
type Ending = 'Failed' | 'Timeout' | 'never';

/** The outcomes of the next queries. */
export interface Endings {
  push(ending: Ending): void;
}

/** StartQuery, GetQueryResults and StopQuery of CloudWatch Logs Insights. */
export function createQueries(
  findGroup: (name: string) => LogGroup | undefined,
  toArn: (name: string) => string,
  behaviour: QueryBehaviour,
): { readonly operations: Readonly<Record<string, JsonOperation>>; readonly endings: Endings } {
  const queries = new Map<string, Query>();
  const endings: Ending[] = [];
  const checkRate = createRateCheck(behaviour.callsPerSecond);

  const statusOf = ({ from, ending }: Query): Status => {
    if (ending === 'Cancelled') return ending;
    const age = Date.now() - from;
    if (age < behaviour.milliseconds) return 'Scheduled';
    if (ending === 'never' || age < 2 * behaviour.milliseconds) return 'Running';
    return ending ?? 'Complete';
  };
  const isOpen = (query: Query) => ['Scheduled', 'Running'].includes(statusOf(query));
  const find = ({ queryId }: JsonObject): Query => {
    const query = queries.get(String(queryId));
    if (query) return query;
    throw new AwsError('ResourceNotFoundException', `Query ${queryId} does not exist.`);
  };

  return {
    endings: { push: (ending) => void endings.push(ending) },
    operations: {
      StartQuery: {
        resource: (input) => `${toArn(String(input.logGroupName ?? '*'))}:*`,
        run(input) {
          checkRate('StartQuery');
          const { group, from, to, text, limit } = readRequest(input, findGroup);
          const run = parseInsights(text);
          if ([...queries.values()].filter(isOpen).length >= behaviour.concurrent) {
            throw new AwsError(
              'LimitExceededException',
              `Account maximum query concurrency limit of [${behaviour.concurrent}] reached.`,
            );
          }
          const id = randomUUID();
          const events = group.events.filter(
            ({ timestamp }) => timestamp >= from * 1000 && timestamp <= to * 1000,
          );
          const ending = endings.shift();
          const bytes = events.reduce((sum, { message }) => sum + message.length, 0);
          const rows = events.map(toRow);
          queries.set(id, { id, from: Date.now(), rows, bytes, run, limit, ending });
          return { queryId: id };
        },
      },
      GetQueryResults: {
        resource: () => '*',
        run(input) {
          checkRate('GetQueryResults');
          const query = find(input);
          const status = statusOf(query);
          // While a query runs, AWS returns the results so far.
          const seen = {
            ...{ Scheduled: 0, Failed: 0, Timeout: 0, Cancelled: 0 },
            ...{ Running: query.rows.length >> 1, Complete: query.rows.length },
          }[status];
          return {
            queryLanguage: 'CWLI',
            results: query.run(query.rows.slice(0, seen)).slice(0, query.limit),
            statistics: {
              recordsMatched: seen,
              recordsScanned: query.rows.length,
              bytesScanned: query.bytes,
            },
            status,
          };
        },
      },
      StopQuery: {
        resource: () => '*',
        run(input) {
          const query = find(input);
          if (!isOpen(query)) {
            throw new AwsError('InvalidParameterException', `Query ${query.id} has ended.`);
          }
          query.ending = 'Cancelled';
          return { success: true };
        },
      },
    },
  };
}

/** @throws {AwsError} for parameters that StartQuery rejects. */
function readRequest(input: JsonObject, findGroup: (name: string) => LogGroup | undefined) {
  const invalid = (problem: string) => new AwsError('InvalidParameterException', problem);
  const known = ['logGroupName', 'startTime', 'endTime', 'queryString', 'limit', 'queryLanguage'];
  const others = Object.keys(input).filter((name) => !known.includes(name));
  // The real service also accepts logGroupNames and logGroupIdentifiers; one of the three is required.
  if (others.length > 0) throw invalid(`The twin does not know ${others.join(', ')}`);
  const { logGroupName, startTime, endTime, queryString, limit = MOST_RESULTS } = input;
  if (typeof logGroupName !== 'string') throw invalid('Exactly one of logGroupName, … is required');
  if (!Number.isInteger(startTime) || !Number.isInteger(endTime)) {
    throw invalid('startTime and endTime are seconds since 1970');
  }
  const [from, to] = [Number(startTime), Number(endTime)];
  if (from > to) throw invalid('Start time must be before end time');
  if (typeof queryString !== 'string' || queryString.length > 10_000) {
    throw invalid('queryString must have 0 to 10000 characters');
  }
  if (!(Number(limit) >= 1 && Number(limit) <= MOST_RESULTS)) throw invalid('limit is not valid');
  const group = findGroup(logGroupName);
  if (!group) {
    const problem = `Log group '${logGroupName}' does not exist for account ID '123456789012'`;
    throw new AwsError('ResourceNotFoundException', problem);
  }
  const kept = Date.now() - (group.retentionInDays ?? 36_500) * 86_400_000;
  if (to * 1000 < Math.max(group.created, kept) - 1000) {
    throw new AwsError(
      'MalformedQueryException',
      "Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings",
    );
  }
  return { group, from, to, text: queryString, limit: Number(limit) };
}

/** Insights discovers the fields of the first JSON in a line; booleans are 1 and 0. */
function toRow({ timestamp, message, stream }: LogEvent): Row {
  const row = new Map<string, Value>([
    ['@timestamp', timestamp],
    ['@message', message],
    ['@logStream', stream],
  ]);
  const start = message.indexOf('{');
  if (start === -1) return row;
  let json: unknown;
  try {
    json = JSON.parse(message.slice(start));
  } catch {
    return row;
  }
  for (const [name, value] of Object.entries(json as object)) {
    if (typeof value === 'boolean') row.set(name, Number(value));
    else if (typeof value === 'string' || typeof value === 'number') row.set(name, value);
  }
  return row;
}

function createRateCheck(callsPerSecond: number): (operation: string) => void {
  const recent = new Map<string, number[]>();
  return (operation) => {
    const now = Date.now();
    const times = (recent.get(operation) ?? []).filter((time) => time > now - 1000);
    if (times.length >= callsPerSecond) throw new AwsError('Throttling', 'Rate exceeded');
    recent.set(operation, [...times, now]);
  };
}
