import type { Access } from '../layers/access';

/**
 * Functions of layers that others use. Created with the proxy, filled while its layers are created.
 */
export interface Services {
  /** Absent if the proxy is open. */
  access?: Access;
  /**
   * How many of the owner's keys are available (not cooling down), by provider. Absent if none are
   * injected.
   */
  countKeys?: () => Readonly<Record<string, { readonly awake: number; readonly total: number }>>;
}
