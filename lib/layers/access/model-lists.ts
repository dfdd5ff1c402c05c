import type { Layer } from '../../exchange/layer';
import { asksForModels, changeModelList, nameOf } from '../model-list-answer';
import { fitsPattern } from './model-patterns';

/**
 * Filters model lists for keys that allow only some models, because clients offer their users what
 * the list contains. Pagination is unchanged, and a list that cannot be read is forwarded
 * unchanged.
 */
export function createModelLists(): Layer {
  return (next) => (exchange, answer) => {
    const patterns = exchange.accessKey?.models;
    if (!patterns || !asksForModels(exchange)) return next(exchange, answer);
    const changing = changeModelList(exchange, answer, ({ entries }) => {
      const allowed = entries.filter((entry) => {
        const name = nameOf(entry);
        return name !== undefined && fitsPattern(name, patterns);
      });
      return allowed.length === entries.length ? undefined : allowed;
    });
    return next(exchange, changing);
  };
}
