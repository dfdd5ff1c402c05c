import type { LookupAddress } from 'node:dns';

/** Tries one address. Calls back once, unless cancelled with the returned function. */
export type Attempt<Result> = (
  address: string,
  callback: (error: Error | undefined, result?: Result) => void,
) => () => void;

/** Alternates the address families, starting with the one that the system prefers (RFC 8305 §4). */
export function interleave(addresses: readonly LookupAddress[]): string[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const mixed: string[] = [];
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    for (const one of [first[at], second[at]]) if (one) mixed.push(one.address);
  }
  return mixed;
}

/**
 * Connects to the first address that responds (RFC 8305 §5): the next one is tried when the
 * previous one has failed or has not succeeded within `delay`. All others are cancelled.
 *
 * @returns a function that cancels the attempts; there is no callback then.
 */
export function race<Result>(
  addresses: readonly string[],
  delay: number,
  attempt: Attempt<Result>,
  callback: (error: Error | undefined, result?: Result) => void,
): () => void {
  const running = new Set<() => void>();
  let next = 0;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    for (const cancel of running) cancel();
    running.clear();
  };
  const tryNext = () => {
    clearTimeout(timer);
    const address = addresses[next] as string;
    next += 1;
    const cancel = attempt(address, (error, result) => {
      running.delete(cancel);
      if (isOver) return;
      if (!error) {
        stop();
        callback(undefined, result);
      } else if (next < addresses.length) tryNext();
      else if (running.size === 0) {
        stop();
        callback(error);
      }
    });
    running.add(cancel);
    if (next < addresses.length) timer = setTimeout(tryNext, delay);
  };
  tryNext();
  return stop;
}
