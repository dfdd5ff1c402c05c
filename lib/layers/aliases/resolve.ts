import type { Aliases } from '../../config/aliases';
import type { NamedModel } from '../../dialects/model';
import type { Provider } from '../../dialects/provider';
import { speakSameApi } from '../../dialects/same-api';
import { unusable } from './errors';

/** What a request is for, after its aliases were replaced. */
export interface Resolution {
  /** The alias that it named. */
  readonly alias: string;
  readonly provider: Provider;
  /** Of all its models, in their order. */
  readonly names: readonly [string, ...string[]];
}

/**
 * Resolves the aliases in a request, once: what an alias stands for is no alias again. The main model says
 * which provider it goes to; the others have to be models of the same.
 *
 * @param provider the one that the request is addressed to.
 * @returns undefined where it names no alias.
 * @throws {ProxyError} `model_alias_unusable`
 */
export function resolve(
  models: readonly [NamedModel, ...NamedModel[]],
  aliases: Aliases,
  provider: Provider,
): Resolution | undefined {
  const alias = models.find(({ name }) => aliases.has(name))?.name;
  if (alias === undefined) return undefined;
  const to = aliases.get(models[0].name)?.provider ?? provider;
  if (!speakSameApi(to.dialect, provider.dialect)) throw unusable('other API');
  const toName = ({ name }: NamedModel): string => {
    const target = aliases.get(name);
    if (!target) return name;
    if ((target.provider ?? to).name !== to.name) throw unusable('several providers');
    return target.model;
  };
  const [main, ...others] = models;
  return { alias, provider: to, names: [toName(main), ...others.map(toName)] };
}
