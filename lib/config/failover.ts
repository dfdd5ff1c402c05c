import type { Setting } from './section';

/** `FAILOVER`: after which failures a request goes on to the next upstream. Undefined: it is off. */
export type FailoverConfig = FailoverRules | undefined;

export interface FailoverRules {
  /** No connection came about. */
  readonly connect: boolean;
  /** The API did not answer in time. */
  readonly timeout: boolean;
  /** Statuses of answers, and of the errors that the proxy makes of failures. */
  readonly statuses: ReadonlySet<number>;
}

export const failoverSettings = {
  failover: { name: 'FAILOVER', defaultValue: '', aliases: [] },
  failoverRepeat: { name: 'FAILOVER_REPEAT', defaultValue: 'off', aliases: [] },
} as const satisfies Record<string, Setting>;
