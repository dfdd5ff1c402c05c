import type { Access } from '../layers/access';

/** What layers know that others ask for. Made with the proxy, filled while its layers are made. */
export interface Services {
  /** Absent where the proxy is open. */
  access?: Access;
  /** How many of the owner's keys are awake, by provider. Absent where none are injected. */
  countKeys?: () => Readonly<Record<string, { readonly awake: number; readonly total: number }>>;
}
