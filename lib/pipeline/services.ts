import type { Incoming } from '../exchange/exchange';

/** What layers know that others ask for: the proxy's own endpoints. Made with the proxy, filled by layers. */
export interface Services {
  /** Whether a request brings a valid access key. Absent where there are none. */
  hasAccessKey?: (incoming: Incoming) => boolean;
  /** How many of the owner's keys are awake, by provider. Absent where none are injected. */
  countKeys?: () => Readonly<Record<string, { readonly awake: number; readonly total: number }>>;
  /** What has to be closed when the process ends. */
  readonly closing: (() => void)[];
}
