import { matches } from './policy';

/** An injected fault. `times` limits how often it applies; without it, until it is removed. */
export type Fault =
  /** `operation` is `service:Operation`, `*` stands for any text: `cloudformation:DescribeStackEvents`, `s3:*`. */
  | ApiFault
  /** Behaves as if a policy did not allow the action, such as `lambda:CreateFunction`; also for CloudFormation. */
  | { readonly kind: 'deny'; readonly action: string; readonly times?: number }
  /** A stack resource, by logical id or by type, whose creation, update or deletion fails. */
  | {
      readonly kind: 'fail-resource';
      readonly resource: string;
      readonly during?: ResourceStep;
      readonly reason?: string;
      readonly times?: number;
    };

export interface ApiFault {
  /** `lose-answer`: the call is executed, and then the connection breaks. */
  readonly kind: 'throttle' | 'unavailable' | 'drop-connection' | 'lose-answer';
  readonly operation: string;
  /** Starts at the Nth such call from now on; 1 (the next) by default. */
  readonly nth?: number;
  readonly times?: number;
}

export type ResourceStep = 'create' | 'update' | 'delete';

export interface Faults {
  /** Returns a function that removes the fault. */
  inject(fault: Fault): () => void;
  atOperation(operation: string): ApiFault['kind'] | undefined;
  denies(action: string): boolean;
  /** The reason for which the step fails, if it is to fail. */
  atResource(logicalId: string, type: string, step: ResourceStep): string | undefined;
}

export function createFaults(): Faults {
  const active = new Map<Fault, number>();
  const waiting = new Map<Fault, number>();

  /** Finds a fault that applies, and counts one use of it. */
  const take = <T extends Fault>(applies: (fault: Fault) => fault is T): T | undefined => {
    for (const [fault, left] of active) {
      if (!applies(fault)) continue;
      const before = waiting.get(fault) ?? 0;
      if (before > 0) {
        waiting.set(fault, before - 1);
        continue;
      }
      if (left <= 1) active.delete(fault);
      else active.set(fault, left - 1);
      return fault;
    }
    return undefined;
  };

  return {
    inject(fault) {
      active.set(fault, fault.times ?? Number.POSITIVE_INFINITY);
      if ('nth' in fault && fault.nth) waiting.set(fault, fault.nth - 1);
      return () => active.delete(fault);
    },
    atOperation: (operation) =>
      take(
        (fault): fault is ApiFault => 'operation' in fault && matches(fault.operation, operation),
      )?.kind,
    denies: (action) =>
      take(
        (fault): fault is Extract<Fault, { kind: 'deny' }> =>
          fault.kind === 'deny' && matches(fault.action, action),
      ) !== undefined,
    atResource(logicalId, type, step) {
      const fault = take(
        (candidate): candidate is Extract<Fault, { kind: 'fail-resource' }> =>
          candidate.kind === 'fail-resource' &&
          (matches(candidate.resource, logicalId) || candidate.resource === type) &&
          (candidate.during === undefined || candidate.during === step),
      );
      return (
        fault && (fault.reason ?? 'Resource did not stabilize (a fault that the test injected)')
      );
    },
  };
}
