import type { AccessKey } from '../../config/access-key';
import type { StandIn } from '../../exchange/exchange';
import { fitsPattern } from './model-patterns';

/** Whether a key allows a substitute for a request of its holder. What it does not allow is not used. */
export function allowsStandIn(
  { providers, models: patterns }: AccessKey,
  { provider, models }: StandIn,
): boolean {
  return (
    providers?.includes(provider.name) !== false &&
    (patterns === undefined || models.every((name) => fitsPattern(name, patterns)))
  );
}
