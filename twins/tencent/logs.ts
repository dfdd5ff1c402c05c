import { writeEarlier } from '../shared/earlier';
import type { FunctionRecord } from './state';

/** The fields of a record that SCF delivers to CLS (583/60336). */
export interface ScfLog {
  readonly SCF_FunctionName: string;
  readonly SCF_Namespace: string;
  readonly SCF_StartTime: number;
  readonly SCF_LogTime: number;
  readonly SCF_RequestId: string;
  readonly SCF_Duration: number;
  readonly SCF_Alias: string;
  readonly SCF_Qualifier: string;
  readonly SCF_MemUsage: number;
  readonly SCF_Level: string;
  readonly SCF_Message: string;
  readonly SCF_Type: 'Custom' | 'Platform';
  readonly SCF_StatusCode: number;
  readonly SCF_RetryNum: number;
}

export interface StoredLog {
  readonly number: number;
  /** Milliseconds. */
  readonly time: number;
  /** The time from which a search finds it. */
  readonly visibleFrom: number;
  readonly fields: ScfLog;
}

/** The records delivered to CLS, by topic. */
export interface LogStore {
  /** Delivers a record; without a topic it is lost, as in the cloud. */
  add(topicId: string, fields: ScfLog): void;
  read(topicId: string): readonly StoredLog[];
  all(): readonly StoredLog[];
  /** Moves all lines so far back by this many milliseconds. */
  moveBack(milliseconds: number): void;
  clear(): void;
}

export function createLogStore(delay: number): LogStore {
  const topics = new Map<string, StoredLog[]>();
  let number = 0;
  return {
    add(topicId, fields) {
      if (!topicId) return;
      number += 1;
      const now = Date.now();
      const log = { number, time: now, visibleFrom: now + delay, fields };
      const topic = topics.get(topicId);
      if (topic) topic.push(log);
      else topics.set(topicId, [log]);
    },
    read: (topicId) => topics.get(topicId) ?? [],
    all: () => [...topics.values()].flat(),
    moveBack(milliseconds) {
      const move = (log: StoredLog): StoredLog => ({
        ...log,
        time: log.time - milliseconds,
        visibleFrom: log.visibleFrom - milliseconds,
        fields: {
          ...log.fields,
          SCF_StartTime: log.fields.SCF_StartTime - milliseconds,
          SCF_LogTime: log.fields.SCF_LogTime - milliseconds,
          SCF_Message: writeEarlier(log.fields.SCF_Message, milliseconds),
        },
      });
      for (const [id, found] of topics) topics.set(id, found.map(move));
    },
    clear: () => topics.clear(),
  };
}

/** Fields that all records of one request have in common. */
export function toLogBase(
  record: FunctionRecord,
  requestId: string,
  version: string,
  alias: string,
) {
  return {
    SCF_FunctionName: record.name,
    SCF_Namespace: record.namespace,
    SCF_RequestId: requestId,
    SCF_Qualifier: version,
    SCF_Alias: alias,
    SCF_Level: 'INFO',
    SCF_RetryNum: 0,
  };
}
