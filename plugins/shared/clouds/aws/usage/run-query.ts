import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { say } from '../../../language';
import type { Span } from '../../../usage/in-parts';
import { UserError } from '../../../user-error';
import type { InsightsResult } from './insights-query';
import { type Patience, withPatience } from './patience';

/** A question to one log group. */
export interface InsightsQuestion {
  readonly logGroup: string;
  readonly span: Span;
  readonly text: string;
}

/** Milliseconds between two looks. GetQueryResults has a quota of 5 calls a second for an account. */
const looks = { first: 250, most: 2000 };

/** AWS ends a query after 60 minutes. In milliseconds. */
const longest = 65 * 60_000;

/**
 * Runs a query to its end. Undefined: AWS has stopped it after its hour, so less has to be asked at once.
 *
 * @param onPartial what a running query has found so far.
 */
export async function runQuery(
  client: CloudWatchLogsClient,
  { logGroup, span, text }: InsightsQuestion,
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
  // Not to be broken off: without its id a query could not be stopped.
  const { queryId } = await withPatience(patience, () =>
    client.send(new sdk.StartQueryCommand(request)),
  );
  const giveUp = Date.now() + longest;
  try {
    for (let wait = looks.first; ; wait = Math.min(wait * 1.5, looks.most)) {
      await sleep(wait * pace, undefined, { signal });
      const { status, results = [] } = await withPatience(patience, () =>
        client.send(new sdk.GetQueryResultsCommand({ queryId }), { abortSignal: signal }),
      );
      if (status === 'Complete') return results;
      if (status === 'Timeout') return undefined;
      if (status === 'Failed' || status === 'Cancelled' || Date.now() > giveUp) {
        throw ended(String(status), logGroup);
      }
      // Scheduled, Running, and Unknown, which AWS does not explain: look again.
      if (status === 'Running') onPartial(results);
    }
  } catch (error) {
    // It would go on and be billed by what it scans. That it cannot be stopped changes nothing here.
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
      'Run the command again; --from and --to ask for less. Everything it did is in the console: CloudWatch, Logs Insights, History.',
      '再运行一次命令；--from 和 --to 可以缩小范围。查询记录见控制台：CloudWatch，Logs Insights，History。',
    ),
  ]);
