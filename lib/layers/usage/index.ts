import { findQuirks } from '../../dialects/quirks';
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
    const tap = new UsageTap(answer, findQuirks(exchange.provider)?.countsCacheAsInput);
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
  // Images and speech do not say what made them: then it is what the request has asked for, if a layer
  // had to read that.
  const { model } = exchange;
  if (model && 'verdict' in model && model.verdict === 'named') {
    exchange.notes.model = model.models[0].name;
  }
  Object.assign(exchange.notes, toNotes(usage));
}
