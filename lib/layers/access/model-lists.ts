import type { Layer } from '../../exchange/layer';
import { asksForModels, changeModelList, nameOf } from '../model-list-answer';
import { fitsPattern } from './model-patterns';

/**
 * Shows a key that allows only some models only those of the lists of models: clients offer their users
 * what comes back. Pages stay as they are, and a list that cannot be read passes as it came.
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
