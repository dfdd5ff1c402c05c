import type { Aliases } from '../../config/aliases';
import type { ModelReading, NamedModel } from '../../dialects/model';
import type { Provider } from '../../dialects/provider';
import { readModel } from '../../dialects/read-model';
import type { Answer } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import type { Layer, Upstream } from '../../exchange/layer';
import { allowsStandIn } from '../access/stand-ins';
import { asksForModels, changeModelList, readAskedModel } from '../model-list-answer';
import { renameInExchange } from '../rename';
import { unusable } from './errors';
import { withAliases } from './model-list';
import { canStandIn, moveTo } from './move';
import { resolve } from './resolve';
import { refuseIfAliasMayBeMeant } from './unclear';

/**
 * Replaces model aliases in a request with the actual models, and sends it to the provider of the
 * model. Runs before the rules of access keys, so that they see the actual model. A request that
 * may contain an alias that cannot be replaced is rejected.
 *
 * @param upstreamsOf the addresses of a provider, the preferred one first.
 * @param injected the providers for which the owner has keys.
 */
export function createAliases(
  aliases: Aliases,
  upstreamsOf: (provider: Provider) => readonly [Upstream, ...Upstream[]],
  injected: { has(provider: string): boolean },
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

    /** Model lists do not show aliases of models that the access key does not allow, either. */
    function mayKnow({ accessKey, provider }: Exchange, asked: NamedModel): boolean {
      const resolved = accessKey && resolve([asked], aliases, provider);
      return !resolved || allowsStandIn(accessKey, resolved.main);
    }

    function replace(exchange: Exchange, models: readonly [NamedModel, ...NamedModel[]]): void {
      const resolved = resolve(models, aliases, exchange.provider);
      if (!resolved) return;
      const { alias, main, standIns } = resolved;
      if (!renameInExchange(exchange, models, main.models)) throw unusable('not replaceable');
      if (main.provider.name !== exchange.provider.name) {
        moveTo(exchange, main.provider, upstreamsOf(main.provider)[0]);
      }
      if (standIns.length > 0) {
        exchange.standIns = standIns.filter((one) => canStandIn(exchange, one.provider, injected));
      }
      exchange.notes.alias = alias;
      [exchange.notes.model] = main.models;
    }

    return (exchange, answer) => {
      // Deleting a model requires its actual name.
      if (exchange.incoming.method === 'DELETE') return next(exchange, answer);
      if (asksForModels(exchange)) {
        const list = withAliases(exchange, aliases);
        return next(exchange, changeModelList(exchange, answer, list));
      }
      const asked = readAskedModel(exchange);
      if (asked) {
        if (mayKnow(exchange, asked)) replace(exchange, [asked]);
        return next(exchange, answer);
      }
      const reading = readModel(exchange);
      return reading instanceof Promise
        ? reading.then((known) => sendRead(exchange, answer, known))
        : sendRead(exchange, answer, reading);
    };
  };
}
