import type { Answer } from '../exchange/answer';
import { toProxyError } from '../exchange/errors';
import type { Exchange } from '../exchange/exchange';
import type { Layer, Send } from '../exchange/layer';

/**
 * Combines layers, the first being the nearest to the client, and the final `Send` into one. Done
 * once, when the proxy is created: disabled layers are not included.
 *
 * An error that a layer throws, or rejects with, ends that layer's answer. It therefore passes
 * through the layers before it, and a browser can read it (CORS).
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
