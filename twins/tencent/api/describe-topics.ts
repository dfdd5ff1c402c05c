import type { Handler } from '../cloud';
import { ApiError } from '../errors';
import { toScfTime } from '../state';
import { paginate } from './rules';

/** The retention period of a topic created for SCF, in days; 3640 would be unlimited. This value is undocumented. */
const PERIOD = 30;

/** CLS DescribeTopics (614/56454), for queries about one topic. */
export const describeTopics: Handler = ({ state }, { parameters, region }) => {
  const { Filters = [], Offset, Limit } = parameters;
  const filters = Filters as readonly { readonly Key: string; readonly Values: string[] }[];
  const ids = filters.flatMap(({ Key, Values }) => {
    if (Key !== 'topicId') {
      throw new ApiError('InvalidParameter', `The twin does not know the filter ${Key}.`);
    }
    return Values;
  });
  const found = [...state.topics.values()].filter(
    (topic) => topic.region === region && (filters.length === 0 || ids.includes(topic.id)),
  );
  return {
    TotalCount: found.length,
    Topics: paginate(found, Offset, Limit).map(({ id, logsetId, created }) => ({
      ...{ LogsetId: logsetId, TopicId: id, TopicName: 'SCF_logtopic', Period: PERIOD },
      ...{ CreateTime: toScfTime(created), Index: true, Status: true, StorageType: 'hot' },
    })),
  };
};
