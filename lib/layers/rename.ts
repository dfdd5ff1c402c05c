import type { NamedModel } from '../dialects/model';
import { type Rename, renameModels } from '../dialects/rename-models';
import type { Exchange } from '../exchange/exchange';
import { removeHeader } from '../http/headers';

/** Headers with a hash of the body. */
const digests = ['content-md5', 'digest', 'content-digest', 'repr-digest'];

/**
 * Renames the models in a request. The model is read again when it is needed.
 *
 * @param models as read from the current request.
 * @param names the new name for each of them.
 * @returns false if one of them cannot be replaced; nothing has changed then.
 */
export function renameInExchange(
  exchange: Exchange,
  models: readonly NamedModel[],
  names: readonly string[],
): boolean {
  const renames = models.flatMap((model, index): Rename | [] => {
    const name = names[index] as string;
    return name === model.name ? [] : { model, name };
  });
  const { target, body } = exchange;
  const renamed = renameModels({ target, content: body.content }, renames);
  if (!renamed) return false;
  exchange.target = renamed.target;
  if (renamed.content && renamed.content !== body.content) {
    body.replace(renamed.content);
    const headers = [...exchange.headers];
    for (const name of digests) removeHeader(headers, name);
    exchange.headers = headers;
  }
  exchange.model = undefined;
  return true;
}
