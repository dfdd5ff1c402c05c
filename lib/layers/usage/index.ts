import { findQuirks } from '../../dialects/quirks';
import type { TokenUsage } from '../../dialects/token-usage';
import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { UsageTap } from './tap';
import { noteUsage } from './usage';

/** Counts the usage of each response without delaying it. */
export function createUsage(): Layer {
  return (next) => (exchange, answer) => {
    // Other methods return something generated, and counted, earlier. (Of a WebSocket only an error
    // is seen: its frames are tunnelled.)
    const { method, upgrade } = exchange.incoming;
    if (method !== 'POST' && !upgrade) return next(exchange, answer);
    // Of the provider that responds, which failover may change.
    const holdsCache = () => findQuirks(exchange.provider)?.countsCacheAsInput === true;
    const tap = new UsageTap(answer, holdsCache);
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
  // Images and speech do not name their model: use the requested one, if a layer had to read it.
  const { model } = exchange;
  if (model && 'verdict' in model && model.verdict === 'named') {
    exchange.notes.model = model.models[0].name;
  }
  noteUsage(exchange.notes, usage);
}
