import { type LogStore, toLogBase } from './logs';
import type { Invocation } from './platform/invocation';
import type { Instance } from './runtime/instance';

/** Delivers the output of functions to CLS. */
export interface Output {
  onLine(instance: Instance, line: string): void;
  onInvocation(instance: Instance, invocation: Invocation): void;
}

/**
 * For the platform, a line belongs to the request that began last in its instance; output before any
 * request belongs to the first one.
 */
export function createOutput(logs: LogStore): Output {
  const current = new WeakMap<Instance, Invocation>();
  const early = new WeakMap<Instance, string[]>();

  function add(
    { record, revision, requestId, version, trigger, startTime }: Invocation,
    line: string,
  ) {
    const now = Date.now();
    logs.add(revision.configuration.clsTopicId, {
      ...toLogBase(record, requestId, version, trigger.qualifier),
      SCF_StartTime: startTime,
      SCF_LogTime: now,
      SCF_Duration: now - startTime,
      SCF_MemUsage: 0,
      SCF_Message: line,
      SCF_Type: 'Custom',
      SCF_StatusCode: 202,
    });
  }

  return {
    onLine(instance, line) {
      const invocation = current.get(instance);
      if (invocation) add(invocation, line);
      else early.set(instance, [...(early.get(instance) ?? []), line]);
    },
    onInvocation(instance, invocation) {
      current.set(instance, invocation);
      for (const line of early.get(instance) ?? []) add(invocation, line);
      early.delete(instance);
    },
  };
}
