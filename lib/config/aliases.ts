import type { Provider } from '../dialects/provider';
import type { Setting } from './section';

/** The target of an alias. */
export interface AliasTarget {
  /** Undefined: the provider that the request is for. */
  readonly provider: Provider | undefined;
  readonly model: string;
}

/** The targets of an alias: the first one, then those tried if it fails (`FAILOVER`), in order. */
export type AliasTargets = readonly [AliasTarget, ...AliasTarget[]];

/** The targets of each alias. */
export type Aliases = ReadonlyMap<string, AliasTargets>;

/** `MODEL_ALIASES`. Undefined: there are none. */
export type AliasesConfig = Aliases | undefined;

export const aliasesSettings = {
  modelAliases: { name: 'MODEL_ALIASES', defaultValue: '', aliases: [] },
} as const satisfies Record<string, Setting>;
