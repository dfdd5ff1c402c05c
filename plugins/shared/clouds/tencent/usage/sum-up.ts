import type { Span } from '../../../usage/in-parts';
import type { UsageRow } from '../../../usage/usage-row';
import type { Api } from '../api/client';
import { isApiError } from '../api/errors';
import { type SearchAnswer, searchLog } from '../api/search-log';
import type { Logged } from './logged';
import { mostRows, toCondition, toSql, toUsageRows } from './sql';

/** The span is too long for one query. */
const tooLarge =
  /^(FailedOperation\.SearchTimeout|LimitExceeded\.Search(ResultTooLarge|Resources))$/;

/** SQL is rejected, or the index has no statistics for one of the fields. */
const notReached =
  /^(OperationDenied|FailedOperation\.(SyntaxError|QueryError)|InvalidParameter|UnsupportedOperation)/;

/**
 * Adds up a span through the SQL of CLS. A string is the reason why SQL cannot access the lines, which must
 * then be read one by one. Undefined: the span is too long for one query.
 */
export async function sumUp(
  api: Api,
  target: Logged,
  span: Span,
  thresholds: readonly number[],
  most: number = mostRows,
): Promise<readonly UsageRow[] | string | undefined> {
  const search = {
    ...{ TopicId: target.topicId, From: span.from, To: span.to },
    ...{ SamplingRate: 1, UseNewAnalysis: true as const },
  };
  let answer: SearchAnswer;
  try {
    const query = `${toCondition(target)} | ${toSql(target, span, thresholds, most)}`;
    answer = await searchLog(api, search, query);
  } catch (error) {
    if (isApiError(error, tooLarge)) return undefined;
    if (isApiError(error, notReached)) return error.apiCode;
    throw error;
  }
  const { Analysis, AnalysisRecords, SamplingRate } = answer;
  if (Analysis !== true) return 'Analysis: false';
  if (SamplingRate && SamplingRate !== 1) return `SamplingRate: ${SamplingRate}`;
  const records = AnalysisRecords ?? [];
  if (records.length >= most) return undefined;
  return toUsageRows(records) ?? 'SCF_Message: null';
}
