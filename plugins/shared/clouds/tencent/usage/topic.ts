import { say } from '../../../language';
import { noRight } from '../../../usage/cloud-words';
import type { Api } from '../api/client';
import { ApiError, isApiError } from '../api/errors';

/** The number of days from which CLS keeps a topic's lines permanently (614/56454). */
const endless = 3640;

/**
 * For how many days a topic keeps its lines; undefined: permanently. `unknown`: the key has no permission
 * to read it.
 */
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

/** The permission that reading the log needs. */
const statement = {
  effect: 'allow',
  action: ['cls:SearchLog', 'cls:DescribeTopics'],
  resource: ['*'],
};

/** Adds the policy statement to an error of the cloud about a missing permission. */
export function withStatement(error: unknown): unknown {
  if (!(error instanceof ApiError) || !unauthorized.test(error.apiCode)) return error;
  const said = error.message.split('\n').find((line) => line.includes(error.apiCode)) ?? '';
  const page = say('docs/deploy-tencent.md', 'docs/deploy-tencent.zh-CN.md');
  return noRight(said.trim(), statement, page, error);
}
