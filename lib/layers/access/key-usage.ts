import type { AccessKey, EndpointRule } from '../../config/access-key';
import { toCounters } from './counters';
import type { Limits } from './limits/limits';
import { type LimitLeft, toLimitsLeft } from './limits-left';

/** The report on an access key for its holder: the response of `/-/usage`. */
export interface KeyUsage {
  readonly access_key: string;
  /** When the key expires; null: never. */
  readonly expires: string | null;
  /** What it may use; null: everything. In `endpoints`, "!" marks what it may not use. */
  readonly models: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly endpoints: readonly string[] | null;
  readonly limits: readonly LimitLeft[];
}

/** @param limits undefined: this instance does not know everything that the key has used. */
export async function tellUsage(
  key: AccessKey,
  limits: Limits | undefined,
  now: number,
): Promise<KeyUsage> {
  const { label, expires, models, providers, endpoints } = key;
  const group = toCounters(key);
  const holding = group && (await limits?.look(group));
  return {
    access_key: label,
    expires: expires === undefined ? null : new Date(expires).toISOString(),
    models: models ?? null,
    providers: providers ?? null,
    endpoints: endpoints ? toNames(endpoints) : null,
    limits: group ? toLimitsLeft(group, holding, now) : [],
  };
}

const toNames = ({ names, isExcept }: EndpointRule) =>
  names.map((name) => (isExcept ? `!${name}` : name));
