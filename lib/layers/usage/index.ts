import type { TokenUsage } from '../../dialects/token-usage';
import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { UsageTap } from './tap';
import { toNotes } from './usage';

/** Counts what each answer has used, beside its way to the client. */
export function createUsage(): Layer {
  return (next) => (exchange, answer) => {
    // What others show was made, and counted, before. (Of a WebSocket it sees a refusal, or nothing:
    // its frames pass in a tunnel.)
    const { method, upgrade } = exchange.incoming;
    if (method !== 'POST' && !upgrade) return next(exchange, answer);
    const tap = new UsageTap(answer);
    exchange.onEnd(() => {
      const usage = tap.read();
      if (usage instanceof Promise) return usage.then((known) => note(exchange, known));
      return usage && note(exchange, usage);
    });
    return next(exchange, tap);
  };
}

function note(exchange: Exchange, usage: TokenUsage): void {
  exchange.usage = usage;
  Object.assign(exchange.notes, toNotes(usage));
}
