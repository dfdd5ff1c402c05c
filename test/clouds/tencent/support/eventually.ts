import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE } from '../../../support/signal';

/** Polls until the condition is true, for conditions without an event. */
export async function eventually(
  what: string,
  probe: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`${PATIENCE} ms passed before ${what}.`);
    await sleep(20);
  }
}
