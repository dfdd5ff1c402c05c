import { ask } from './ask';
import type { Status } from './status';

/** Fetches the proxy's status. Rejects with a {@link Failure}. */
export async function fetchStatus(): Promise<Status> {
  const answer = await ask('/-/status');
  return (await answer.json()) as Status;
}
