import { createHash } from 'node:crypto';
import type { Cloud, Handler } from '../cloud';
import { ApiError } from '../errors';
import type { StoredLog } from '../logs';
import { parseQuery } from './lucene';
import { text } from './rules';
import type { Fields } from './sql/expression';
import { parseSelect } from './sql/select';

const MAX_LIMIT = 1000;
/** The number of lines that can be read with a Context. */
const MAX_LINES = 10_000;
const MAX_QUERY = 12 * 1024;

/** CLS SearchLog (614/56447, 614/60066), for logs that SCF delivers. */
export const searchLog: Handler = (cloud, { parameters, region, ...call }) => {
  const { state, logs } = cloud;
  const whole = { parameters, region, ...call };
  const topicId = text(whole, 'TopicId');
  if (state.topics.get(topicId)?.region !== region) {
    throw new ApiError('ResourceNotFound.TopicNotExist', `The topic ${topicId} does not exist.`);
  }
  const { From, To, Limit = 100, Offset = 0, QuerySyntax = 0, SyntaxRule = 0 } = parameters;
  if (![0, 1].includes(Number(QuerySyntax)) || ![0, 1].includes(Number(SyntaxRule))) {
    throw new ApiError('InvalidParameter', 'QuerySyntax and SyntaxRule must be 0 or 1.');
  }
  if (Number(From) >= Number(To)) {
    throw new ApiError('InvalidParameter', 'From must be earlier than To.');
  }
  if (!(Number(Limit) >= 1 && Number(Limit) <= MAX_LIMIT)) {
    throw new ApiError('InvalidParameter', `Limit must be 1 to ${MAX_LIMIT}.`);
  }
  const sort = text(whole, 'Sort', 'desc');
  if (!['asc', 'desc'].includes(sort)) {
    throw new ApiError('InvalidParameter', 'Sort must be asc or desc.');
  }
  const query = text(whole, 'QueryString') || text(whole, 'Query');
  if (Buffer.byteLength(query) > MAX_QUERY) {
    throw new ApiError('InvalidParameter', 'The query must not be longer than 12 KB.');
  }
  const [condition, sql] = splitQuery(query);
  const fits = parseQuery(condition);
  const now = Date.now();
  const found = logs
    .read(topicId)
    .filter(
      ({ time, visibleFrom, fields }) =>
        visibleFrom <= now &&
        time >= Number(From) &&
        time <= Number(To) &&
        fits(fields as unknown as Readonly<Record<string, unknown>>),
    );
  if (sql !== undefined) return analyse(cloud, found, sql, parameters);
  if (sort === 'desc') found.reverse();
  const context = text(whole, 'Context');
  const { Context: _, ...others } = parameters;
  const mark = createHash('sha256').update(JSON.stringify(others)).digest('hex').slice(0, 16);
  const start = context ? readContext(context, mark) : Number(Offset);
  if (context && start >= MAX_LINES) {
    throw new ApiError(
      'FailedOperation.GetlogReachLimit',
      `A Context leads to ${MAX_LINES} logs at most.`,
    );
  }
  const page = found.slice(start, start + Number(Limit));
  const end = start + page.length;
  return {
    Context: end < found.length ? toContext(end, mark) : '',
    ListOver: end >= found.length,
    Analysis: false,
    SamplingRate: 1,
    ColNames: [],
    Columns: [],
    AnalysisResults: [],
    AnalysisRecords: [],
    Results: page.map((log) => ({
      Time: log.time,
      TopicId: topicId,
      TopicName: 'SCF_logtopic',
      Source: '10.0.0.1',
      FileName: '',
      HostName: '',
      PkgId: 'TWIN0000-1',
      PkgLogId: String(log.number),
      RawLog: '',
      IndexStatus: '',
      HighLights: [],
      LogJson: JSON.stringify(log.fields),
    })),
  };
};

/** The condition, and the SQL after the first unquoted pipe. */
function splitQuery(query: string): readonly [string, string | undefined] {
  const [condition = ''] = /^(?:"(?:\\.|[^"\\])*"|[^"|])*/.exec(query) ?? [];
  return query[condition.length] === '|'
    ? [condition.trim(), query.slice(condition.length + 1)]
    : [query, undefined];
}

/** What SQL sees of a log depends on the index (see `Settings.analysis`). */
function analyse(
  { state }: Cloud,
  found: readonly StoredLog[],
  sql: string,
  { UseNewAnalysis, SamplingRate = 1 }: Readonly<Record<string, unknown>>,
): object {
  const toFields =
    ({ time, fields }: StoredLog): Fields =>
    (name) => {
      if (name === '__TIMESTAMP__') return time;
      if (state.analysis === 'closed') {
        throw new ApiError(
          'OperationDenied.AnalysisSwitchClose',
          `The analysis feature of the field ${name} is not enabled.`,
        );
      }
      if (name === 'SCF_Message' && state.analysis === 'blind') return null;
      return (fields as unknown as Readonly<Record<string, string>>)[name] ?? null;
    };
  if (UseNewAnalysis !== true) {
    throw new ApiError('InvalidParameter', 'The twin knows results only with UseNewAnalysis.');
  }
  const { columns, records } = parseSelect(sql)(found.map(toFields));
  return {
    ...{ Context: '', ListOver: true, Analysis: true, SamplingRate, Results: [] },
    ...{ ColNames: [], AnalysisResults: [], Columns: columns },
    AnalysisRecords: records.map((record) => JSON.stringify(record)),
  };
}

const toContext = (end: number, mark: string) =>
  Buffer.from(`twin:${end}:${mark}`).toString('base64');

/** With a Context no other parameter may change. */
function readContext(context: string, wanted: string): number {
  const [, end, mark] = /^twin:(\d+):(\w+)$/.exec(Buffer.from(context, 'base64').toString()) ?? [];
  if (end === undefined || mark !== wanted) {
    throw new ApiError('FailedOperation.InvalidContext', 'Context is not valid.');
  }
  return Number(end);
}
