import type { Handler } from '../cloud';
import { ApiError } from '../errors';
import { parseQuery } from './lucene';
import { text } from './rules';

const MAX_LIMIT = 1000;

/** CLS SearchLog (614/56447), for what SCF delivers. */
export const searchLog: Handler = ({ state, logs }, { parameters, region, ...call }) => {
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
  const fits = parseQuery(text(whole, 'QueryString') || text(whole, 'Query'));
  const now = Date.now();
  const found = logs
    .read(topicId)
    .filter(
      ({ time, visibleFrom, fields }) =>
        visibleFrom <= now && time >= Number(From) && time <= Number(To) && fits({ ...fields }),
    );
  if (sort === 'desc') found.reverse();
  const context = text(whole, 'Context');
  const start = context ? readContext(context) : Number(Offset);
  const page = found.slice(start, start + Number(Limit));
  const end = start + page.length;
  return {
    Context: end < found.length ? toContext(end) : '',
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

const toContext = (end: number) => Buffer.from(`twin:${end}`).toString('base64');

function readContext(context: string): number {
  const end = /^twin:(\d+)$/.exec(Buffer.from(context, 'base64').toString())?.[1];
  if (end === undefined) throw new ApiError('InvalidParameter', 'Context is not valid.');
  return Number(end);
}
