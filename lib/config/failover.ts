import type { Setting } from './section';

/**
 * `FAILOVER`: the failures after which a request is sent to the next upstream. Undefined: disabled.
 */
export type FailoverConfig = FailoverRules | undefined;

export interface FailoverRules {
  /** No connection could be established. */
  readonly connect: boolean;
  /** The API did not respond in time. */
  readonly timeout: boolean;
  /** Statuses of responses, and of the errors that the proxy returns for failures. */
  readonly statuses: ReadonlySet<number>;
}

export const failoverSettings = {
  failover: { name: 'FAILOVER', defaultValue: '', aliases: [] },
  failoverRepeat: { name: 'FAILOVER_REPEAT', defaultValue: 'off', aliases: [] },
} as const satisfies Record<string, Setting>;
