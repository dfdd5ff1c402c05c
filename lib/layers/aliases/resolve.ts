import type { Aliases } from '../../config/aliases';
import type { NamedModel } from '../../dialects/model';
import type { Provider } from '../../dialects/provider';
import { speakSameApi } from '../../dialects/same-api';
import type { StandIn } from '../../exchange/exchange';
import { unusable } from './errors';

/** The destination of a request after its aliases were replaced. */
export interface Resolution {
  /** The alias that it named. */
  readonly alias: string;
  readonly main: StandIn;
  /** The targets to try if that fails, in order. */
  readonly standIns: readonly StandIn[];
}

/**
 * Resolves the aliases in a request, once: the target of an alias is never an alias itself. The
 * main model determines the provider; the others must belong to the same provider.
 *
 * @param provider the addressed provider.
 * @returns undefined if it names no alias.
 * @throws {ProxyError} `model_alias_unusable`
 */
export function resolve(
  models: readonly [NamedModel, ...NamedModel[]],
  aliases: Aliases,
  provider: Provider,
): Resolution | undefined {
  const alias = models.find(({ name }) => aliases.has(name))?.name;
  if (alias === undefined) return undefined;
  const [main, ...others] = models;

  /**
   * The models with the main model's name at a provider; undefined if another model is not
   * available there.
   */
  function toRoute(to: Provider, model: string): StandIn | undefined {
    const names: string[] = [];
    for (const { name } of others) {
      const found = name === main.name ? model : nameAt(to, name);
      if (found === undefined) return undefined;
      names.push(found);
    }
    return { provider: to, models: [model, ...names] };
  }

  function nameAt(to: Provider, name: string): string | undefined {
    const targets = aliases.get(name);
    if (!targets) return name;
    return targets.find((target) => (target.provider ?? to).name === to.name)?.model;
  }

  const targets = aliases.get(main.name) ?? [{ provider: undefined, model: main.name }];
  const fitting = targets
    .map((target) => ({ to: target.provider ?? provider, model: target.model }))
    .filter(({ to }) => speakSameApi(to.dialect, provider.dialect));
  if (fitting.length === 0) throw unusable('other API');
  const [first, ...standIns] = fitting.map(({ to, model }) => toRoute(to, model));
  if (!first) throw unusable('several providers');
  return { alias, main: first, standIns: standIns.filter((route) => route !== undefined) };
}
