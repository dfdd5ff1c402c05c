import type { Aliases } from '../../config/aliases';
import type { ModelReading, NamedModel } from '../../dialects/model';
import type { Provider } from '../../dialects/provider';
import { readModel } from '../../dialects/read-model';
import { type Rename, renameModels } from '../../dialects/rename-models';
import type { Answer } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import type { Layer, Upstream } from '../../exchange/layer';
import { removeHeader } from '../../http/headers';
import { asksForModels, changeModelList } from '../model-list-answer';
import { unusable } from './errors';
import { withAliases } from './model-list';
import { moveTo } from './move';
import { resolve } from './resolve';
import { refuseIfAliasMayBeMeant } from './unclear';

/**
 * Replaces aliases of models by the models that they stand for, where a request names them, and sends it to
 * the provider that has the model. Stands before the rules of access keys, which so see the model that
 * will run. A request that may name an alias where it cannot be replaced is refused.
 *
 * @param upstreamsOf the addresses of a provider, the preferred one first.
 */
export function createAliases(
  aliases: Aliases,
  upstreamsOf: (provider: Provider) => readonly [Upstream, ...Upstream[]],
): Layer {
  return (next) => {
    function sendRead(exchange: Exchange, answer: Answer, reading: ModelReading) {
      if (exchange.isOver) return undefined;
      if (reading.verdict === 'named') replace(exchange, reading.models);
      if (reading.verdict !== 'unclear') return next(exchange, answer);
      const checked = refuseIfAliasMayBeMeant(exchange, reading.reason, aliases);
      if (!checked) return next(exchange, answer);
      return checked.then(() => (exchange.isOver ? undefined : next(exchange, answer)));
    }

    function replace(exchange: Exchange, models: readonly [NamedModel, ...NamedModel[]]): void {
      const resolved = resolve(models, aliases, exchange.provider);
      if (!resolved) return;
      rename(exchange, models, resolved.names);
      const { provider } = resolved;
      if (provider.name !== exchange.provider.name) {
        moveTo(exchange, provider, upstreamsOf(provider)[0]);
      }
      exchange.notes.alias = resolved.alias;
      exchange.notes.model = resolved.names[0];
    }

    return (exchange, answer) => {
      // To delete a model takes its own name.
      if (exchange.incoming.method === 'DELETE') return next(exchange, answer);
      if (asksForModels(exchange)) {
        const list = withAliases(exchange, aliases);
        return next(exchange, changeModelList(exchange, answer, list));
      }
      const reading = readModel(exchange);
      return reading instanceof Promise
        ? reading.then((known) => sendRead(exchange, answer, known))
        : sendRead(exchange, answer, reading);
    };
  };
}

/** Headers that hold a hash of the body. */
const digests = ['content-md5', 'digest', 'content-digest', 'repr-digest'];

/** Puts other names in the place of those that were read; whoever asks for the model reads it anew. */
function rename(exchange: Exchange, models: readonly NamedModel[], names: readonly string[]): void {
  const renames = models.flatMap((model, index): Rename | [] => {
    const name = names[index] as string;
    return name === model.name ? [] : { model, name };
  });
  const { target, body } = exchange;
  const renamed = renameModels({ target, content: body.content }, renames);
  if (!renamed) throw unusable('not replaceable');
  exchange.target = renamed.target;
  if (renamed.content && renamed.content !== body.content) {
    body.replace(renamed.content);
    const headers = [...exchange.headers];
    for (const name of digests) removeHeader(headers, name);
    exchange.headers = headers;
  }
  exchange.model = undefined;
}
