import type { Aliases, AliasTarget } from '../../config/aliases';
import { speakSameApi } from '../../dialects/same-api';
import type { Exchange } from '../../exchange/exchange';
import { fitsPattern } from '../access/model-patterns';
import { type ChangeList, nameOf, withName } from '../model-list-answer';
import { canMove } from './move';

/**
 * Adds the aliases to a model list, each after its model and with that model's details. An alias
 * that names its provider, and whose model is not in the list, is added to a complete list in
 * OpenAI's format. Models that the access key does not allow are omitted, as are models with the
 * same name as an alias.
 */
export function withAliases(exchange: Exchange, aliases: Aliases): ChangeList {
  const { accessKey, provider } = exchange;

  function isAllowed(target: AliasTarget): boolean {
    const { models, providers } = accessKey ?? {};
    const { name } = target.provider ?? provider;
    return (
      (models === undefined || fitsPattern(target.model, models)) &&
      (providers === undefined || providers.includes(name))
    );
  }

  function isReachable({ provider: { name, dialect } = provider }: AliasTarget): boolean {
    if (name === provider.name) return true;
    return speakSameApi(dialect, provider.dialect) && canMove(exchange);
  }

  return ({ entries, member, hasMore }) => {
    const byName = new Map(entries.map((entry) => [nameOf(entry), entry]));
    const added: unknown[] = [];
    const behind = new Map<unknown, unknown[]>();
    for (const [alias, targets] of aliases) {
      const target = targets.find(isReachable);
      if (!target || !isAllowed(target)) continue;
      const isElsewhere = (target.provider ?? provider).name !== provider.name;
      const model = isElsewhere ? undefined : byName.get(target.model);
      if (model !== undefined) {
        behind.set(model, [...(behind.get(model) ?? []), withName(model, alias)]);
      } else if (target.provider && member === 'data' && !hasMore) {
        added.push({ id: alias, object: 'model', created: 0, owned_by: target.provider.name });
      }
    }
    const shown = entries.filter((entry) => !aliases.has(nameOf(entry) ?? ''));
    if (added.length + behind.size === 0 && shown.length === entries.length) return undefined;
    return [...shown.flatMap((entry) => [entry, ...(behind.get(entry) ?? [])]), ...added];
  };
}
