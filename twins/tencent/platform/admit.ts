import type { Cloud } from '../cloud';
import type { Instance } from '../runtime/instance';
import type { Lease, Pool } from '../runtime/pool';
import type { Front } from './front';
import { type Invocation, reportStart } from './invocation';

/** The dependencies of serving. */
export interface Platform {
  readonly cloud: Cloud;
  readonly pool: Pool;
  readonly front: Front;
  /** From now on the instance's output belongs to this request. */
  onInvocation(instance: Instance, invocation: Invocation): void;
}

/** Gets an instance for a request. @throws {PlatformError} if none is available. */
export async function admit(platform: Platform, invocation: Invocation): Promise<Lease> {
  reportStart(platform.cloud, invocation);
  return platform.pool.acquire(invocation.record, invocation.revision, (instance) =>
    platform.onInvocation(instance, invocation),
  );
}
