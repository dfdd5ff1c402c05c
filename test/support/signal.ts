/** How long a test waits for something that should happen at once; generous, because machines can be busy. */
export const PATIENCE = 10_000;

/** Lets a test wait for conditions instead of sleeping: after each event the waiting probes run again. */
export interface Signal {
  /** Something happened: run the probes again. */
  notify(): void;
  /** Nothing more will happen: every pending wait fails at once, with this reason. */
  finish(reason: string): void;
  /** Resolves with the probe's first result that is not undefined. */
  until<T>(what: string, probe: () => T | undefined, patience?: number): Promise<T>;
}

/** Creates a signal; `describe` returns what was seen so far, for the error message of a failed wait. */
export function createSignal(describe: () => string): Signal {
  const waiting = new Set<() => void>();
  let finished: string | undefined;

  return {
    notify() {
      for (const check of [...waiting]) check();
    },
    finish(reason) {
      finished = reason;
      for (const check of [...waiting]) check();
    },
    until<T>(what: string, probe: () => T | undefined, patience = PATIENCE): Promise<T> {
      return new Promise((resolve, reject) => {
        const settle = (finish: () => void) => {
          waiting.delete(check);
          clearTimeout(timer);
          finish();
        };
        const fail = (reason: string) =>
          settle(() => reject(new Error(`${reason} before ${what}. Seen: ${describe()}`)));
        const check = () => {
          try {
            const answer = probe();
            if (answer !== undefined) settle(() => resolve(answer));
            else if (finished !== undefined) fail(finished);
          } catch (error) {
            settle(() => reject(error));
          }
        };
        const timer = setTimeout(() => fail(`${patience} ms passed`), patience);
        waiting.add(check);
        check();
      });
    },
  };
}

/** Resolves with a number once it has not changed for `quiet` milliseconds. */
export async function settled(read: () => number, quiet = 500): Promise<number> {
  const deadline = Date.now() + 2 * PATIENCE;
  let last = read();
  let since = Date.now();
  while (Date.now() - since < quiet) {
    if (Date.now() > deadline) throw new Error(`still moving after ${2 * PATIENCE} ms: ${last}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
    const now = read();
    if (now !== last) since = Date.now();
    last = now;
  }
  return last;
}
