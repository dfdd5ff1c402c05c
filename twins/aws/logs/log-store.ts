import { randomUUID } from 'node:crypto';
import { writeEarlier } from '../../shared/earlier';

export interface LogEvent {
  readonly id: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly message: string;
}

export interface LogGroup {
  readonly name: string;
  created: number;
  retentionInDays: number | undefined;
  events: LogEvent[];
}

export interface LogStore {
  readonly groups: ReadonlyMap<string, LogGroup>;
  create(name: string, retentionInDays?: number): LogGroup;
  delete(name: string): void;
  /** Creates the group if there is none, as Lambda does for its functions. */
  append(group: string, stream: string, message: string): void;
  /** Moves all lines so far back by this many milliseconds. */
  moveBack(milliseconds: number): void;
}

export function createLogStore(): LogStore {
  const groups = new Map<string, LogGroup>();
  const create = (name: string, retentionInDays?: number) => {
    const group: LogGroup = { name, created: Date.now(), retentionInDays, events: [] };
    groups.set(name, group);
    return group;
  };
  return {
    groups,
    create,
    delete: (name) => void groups.delete(name),
    append(name, stream, message) {
      const group = groups.get(name) ?? create(name);
      group.events.push({ id: randomUUID(), stream, timestamp: Date.now(), message });
    },
    moveBack(milliseconds) {
      for (const group of groups.values()) {
        group.created -= milliseconds;
        group.events = group.events.map((event) => ({
          ...event,
          timestamp: event.timestamp - milliseconds,
          message: writeEarlier(event.message, milliseconds),
        }));
      }
    },
  };
}
