import type { Api } from '../api/client';
import { type FunctionName, toTarget } from './cloud-function';

/** The dedicated quota of a function, in MB; undefined if it shares that of the region. */
export async function readReserved(api: Api, target: FunctionName): Promise<number | undefined> {
  const answer = await api.scf('GetReservedConcurrencyConfig', toTarget(target));
  return answer.ReservedMem ?? undefined;
}
