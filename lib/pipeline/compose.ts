import type { Answer } from '../exchange/answer';
import { toProxyError } from '../exchange/errors';
import type { Exchange } from '../exchange/exchange';
import type { Layer, Send } from '../exchange/layer';

/**
 * Makes one `Send` of layers, the first of them the nearest to the client, and of what comes last. Made
 * once, when the proxy is created: a layer that is off is not in it.
 *
 * Whatever a layer throws, or rejects with, ends its own answer: so a refusal passes through the layers
 * before it, and a browser can read it (CORS).
 */
export function compose(layers: readonly Layer[], last: Send): Send {
  return layers.reduceRight((next: Send, layer) => guard(layer(next)), guard(last));
}

function guard(send: Send): Send {
  return (exchange, answer) => {
    try {
      return send(exchange, answer)?.catch((error: unknown) => fail(exchange, answer, error));
    } catch (error) {
      return fail(exchange, answer, error);
    }
  };
}

function fail(exchange: Exchange, answer: Answer, error: unknown): void {
  if (!exchange.isOver) answer.fail(toProxyError(error));
}
