import { say } from '../../../language';
import { noRight } from '../../../usage/cloud-words';
import type { Api } from '../api/client';
import { ApiError, isApiError } from '../api/errors';

/** Days beyond which CLS keeps a topic's lines without end (614/56454). */
const endless = 3640;

/** For how many days a topic keeps its lines; undefined: without end. `unknown`: the key may not ask. */
export async function readKeptDays(
  api: Api,
  topicId: string,
): Promise<number | 'unknown' | undefined> {
  const request = { Filters: [{ Key: 'topicId', Values: [topicId] }], Limit: 1 };
  try {
    const { Topics = [] } = await api.cls<{ readonly Topics?: readonly { Period?: number }[] }>(
      'DescribeTopics',
      request,
    );
    const days = Topics[0]?.Period;
    return days === undefined ? 'unknown' : days >= endless ? undefined : days;
  } catch (error) {
    if (isApiError(error, unauthorized)) return 'unknown';
    throw error;
  }
}

const unauthorized = /UnauthorizedOperation/;

/** What the key needs to read the log. */
const statement = {
  effect: 'allow',
  action: ['cls:SearchLog', 'cls:DescribeTopics'],
  resource: ['*'],
};

/** Adds the statement that allows it to an error of the cloud that says that it is missing. */
export function withStatement(error: unknown): unknown {
  if (!(error instanceof ApiError) || !unauthorized.test(error.apiCode)) return error;
  const said = error.message.split('\n').find((line) => line.includes(error.apiCode)) ?? '';
  const page = say('docs/deploy-tencent.md', 'docs/deploy-tencent.zh-CN.md');
  return noRight(said.trim(), statement, page, error);
}
