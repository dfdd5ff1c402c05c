import type { Provider } from '../dialects/provider';
import type { Setting } from './section';

/** Where an alias leads. */
export interface AliasTarget {
  /** Undefined: the provider that the request is for. */
  readonly provider: Provider | undefined;
  readonly model: string;
}

/** Where an alias leads, and what is asked instead where that fails (`FAILOVER`), in order. */
export type AliasTargets = readonly [AliasTarget, ...AliasTarget[]];

/** Where each alias leads. */
export type Aliases = ReadonlyMap<string, AliasTargets>;

/** `MODEL_ALIASES`. Undefined: there are none. */
export type AliasesConfig = Aliases | undefined;

export const aliasesSettings = {
  modelAliases: { name: 'MODEL_ALIASES', defaultValue: '', aliases: [] },
} as const satisfies Record<string, Setting>;
