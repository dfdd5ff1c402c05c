import { AwsError } from '../api/aws-error';
import type { Faults } from './faults';
import type { Journal, JournalEntry } from './journal';
import { type ConditionKeys, judge, type PolicyDocument } from './policy';

/** A principal: a signer, or a role that CloudFormation has assumed. */
export interface Actor {
  readonly arn: string;
  /** Undefined for an administrator, who may do everything. */
  readonly policy: PolicyDocument | undefined;
}

export interface Guard {
  /** Throws AccessDenied if the actor lacks the permission; `through` is for the journal. */
  check(
    actor: Actor,
    action: string,
    resource: string,
    through: JournalEntry['through'],
    keys?: ConditionKeys,
  ): void;
}

export function createGuard(faults: Faults, journal: Journal): Guard {
  return {
    check(actor, action, resource, through, keys) {
      const verdict = faults.denies(action)
        ? 'a statement denies it'
        : actor.policy && judge(actor.policy, action, resource, keys);
      const allowed = verdict === undefined || verdict === 'allowed';
      if (through === 'cloudformation') {
        const error = allowed ? undefined : 'AccessDenied';
        journal.write({ caller: actor.arn, through, operation: action, action, resource, error });
      }
      if (allowed) return;
      const because =
        verdict === 'a statement denies it'
          ? `with an explicit deny in an identity-based policy`
          : `because no identity-based policy allows the ${action} action`;
      throw new AwsError(
        'AccessDenied',
        `User: ${actor.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
        403,
      );
    },
  };
}
