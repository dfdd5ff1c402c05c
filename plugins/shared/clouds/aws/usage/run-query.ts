import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { say } from '../../../language';
import type { Span } from '../../../usage/in-parts';
import { UserError } from '../../../user-error';
import type { InsightsResult } from './insights-query';
import { type Patience, withPatience } from './patience';

/** A query of one log group. */
export interface InsightsRequest {
  readonly logGroup: string;
  readonly span: Span;
  readonly text: string;
}

/**
 * The polling intervals in milliseconds. GetQueryResults has a quota of 5 calls per second for an account.
 */
const intervals = { first: 250, most: 2000 };

/** AWS ends a query after 60 minutes. In milliseconds. */
const longest = 65 * 60_000;

/**
 * Runs a query until it is complete. Undefined: AWS has stopped it after an hour, so the span is too long.
 *
 * @param onPartial what a running query has found so far.
 */
export async function runQuery(
  client: CloudWatchLogsClient,
  { logGroup, span, text }: InsightsRequest,
  patience: Patience,
  onPartial: (results: readonly InsightsResult[]) => void,
): Promise<readonly InsightsResult[] | undefined> {
  const sdk = await import('@aws-sdk/client-cloudwatch-logs');
  const { signal, pace = 1 } = patience;
  const request = {
    logGroupName: logGroup,
    startTime: Math.floor(span.from / 1000),
    endTime: Math.ceil(span.to / 1000),
    queryString: text,
  };
  // Never aborted: without its id, the query could not be stopped.
  const { queryId } = await withPatience(patience, () =>
    client.send(new sdk.StartQueryCommand(request)),
  );
  const giveUp = Date.now() + longest;
  try {
    for (let wait = intervals.first; ; wait = Math.min(wait * 1.5, intervals.most)) {
      await sleep(wait * pace, undefined, { signal });
      const { status, results = [] } = await withPatience(patience, () =>
        client.send(new sdk.GetQueryResultsCommand({ queryId }), { abortSignal: signal }),
      );
      if (status === 'Complete') return results;
      if (status === 'Timeout') return undefined;
      if (status === 'Failed' || status === 'Cancelled' || Date.now() > giveUp) {
        throw ended(String(status), logGroup);
      }
      // Scheduled, Running, and Unknown, which AWS does not explain: poll again.
      if (status === 'Running') onPartial(results);
    }
  } catch (error) {
    // Otherwise it would continue, and AWS bills what it scans. A failure to stop it is ignored.
    await client.send(new sdk.StopQueryCommand({ queryId })).catch(() => undefined);
    throw error;
  }
}

const ended = (status: string, logGroup: string) =>
  new UserError('USAGE_QUERY_FAILED', [
    say(
      `The query of CloudWatch Logs Insights on ${logGroup} ended with ${status}.`,
      `对 ${logGroup} 的 CloudWatch Logs Insights 查询以 ${status} 结束。`,
    ),
    say(
      'Run the command again, with --from and --to for a shorter period. The query is recorded in the console: CloudWatch, Logs Insights, History.',
      '请再运行一次命令，并用 --from 和 --to 缩短时间段。查询记录见控制台：CloudWatch，Logs Insights，History。',
    ),
  ]);
