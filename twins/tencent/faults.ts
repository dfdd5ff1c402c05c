/** A fault to inject, and the calls that it affects. */
export interface Fault {
  /** The affected action, with `*` as a wildcard: `CreateFunction`, `Update*`, `*` (default). */
  readonly action?: string;
  /** Starts at the Nth such call from now on; 1 (the next) by default. */
  readonly nth?: number;
  /** The number of affected calls; 1 by default. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export type FaultEffect =
  /** The API answers with this error instead of doing anything. */
  | { readonly kind: 'error'; readonly code: string; readonly message?: string }
  /** `RequestLimitExceeded`. */
  | { readonly kind: 'throttle' }
  /** The connection breaks: before the call is executed, or after it but before the response. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** The call is never executed, without any error. */
  | { readonly kind: 'hang' }
  /** Delays the response by this many milliseconds. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** The call is accepted, and its operation ends in CreateFailed, UpdateFailed, … */
  | { readonly kind: 'outcome'; readonly code: string; readonly message?: string };

interface Armed {
  readonly fault: Fault;
  readonly pattern: RegExp;
  seen: number;
}

export interface Faults {
  inject(fault: Fault): void;
  /** The effects on the next call of this action. Counts the call. */
  meet(action: string): readonly FaultEffect[];
  clear(): void;
}

/** Creates the list of injected faults. */
export function createFaults(): Faults {
  let armed: Armed[] = [];
  return {
    inject(fault) {
      const pattern = (fault.action ?? '*')
        .split('*')
        .map((part) => part.replace(/[^\w]/g, '\\$&'))
        .join('.*');
      armed.push({ fault, pattern: new RegExp(`^${pattern}$`), seen: 0 });
    },
    meet(action) {
      const effects: FaultEffect[] = [];
      for (const one of armed) {
        if (!one.pattern.test(action)) continue;
        one.seen += 1;
        if (one.seen >= (one.fault.nth ?? 1)) effects.push(one.fault.effect);
      }
      armed = armed.filter(({ fault, seen }) => seen < (fault.nth ?? 1) + (fault.times ?? 1) - 1);
      return effects;
    },
    clear() {
      armed = [];
    },
  };
}
