import { type AccessKey, hasTokenLimits } from '../../config/access-key';
import type { ModelReading } from '../../dialects/model';
import { ProxyError } from '../../exchange/errors';
import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { toCounters, toLimitError } from './counters';
import type { Limits, Refusal, Slot } from './limits/limits';
import { checkModels, notAllowed } from './model-rules';
import { ByteCounter, toCharge } from './token-charge';

export interface RulesOptions {
  readonly limits: Limits;
  readModel(exchange: Exchange): ModelReading | Promise<ModelReading>;
}

/**
 * What an access key may do: its providers, models and limits. What cannot be told or counted for sure is
 * refused for keys that have such a rule, with a sentence that says why.
 */
export function createAccessRules({ limits, readModel }: RulesOptions): Layer {
  /** Waits for an answer only where there is one to wait for. */
  function enter(key: AccessKey, models: readonly string[]) {
    const group = toCounters(key, models);
    if (!group) return undefined;
    const settle = (entered: Slot | Refusal): Slot => {
      if (!('leave' in entered)) throw toLimitError(entered);
      return entered;
    };
    const entered = limits.enter(group);
    return entered instanceof Promise ? entered.then(settle) : settle(entered);
  }

  return (next) => {
    /** Behind the rules that need to know the model. */
    async function sendChecked(...[exchange, answer]: Parameters<typeof next>): Promise<void> {
      const key = exchange.accessKey as AccessKey;
      const isMetered = hasTokenLimits(key);
      const reading = await readModel(exchange);
      if (key.models) checkModels(reading, key.models, exchange.incoming.upgrade !== undefined);
      if (isMetered) checkCountable(exchange, reading);
      const models = reading.verdict === 'named' ? reading.models.map(({ name }) => name) : [];
      const slot = await enter(key, models);
      // What runs no model uses no tokens.
      const counter = isMetered && reading.verdict !== 'none' ? new ByteCounter(answer) : undefined;
      if (slot) exchange.onEnd(() => slot.leave(counter ? charge(exchange, counter) : 0));
      if (!exchange.isOver) await next(exchange, counter ?? answer);
    }

    return (exchange, answer) => {
      const { accessKey } = exchange;
      if (!accessKey) return next(exchange, answer);
      checkProvider(accessKey, exchange);
      if (accessKey.models || hasTokenLimits(accessKey)) return sendChecked(exchange, answer);
      const slot = enter(accessKey, []);
      if (!slot) return next(exchange, answer);
      const send = ({ leave }: Slot) => {
        exchange.onEnd(() => leave(0));
        return exchange.isOver ? undefined : next(exchange, answer);
      };
      return slot instanceof Promise ? slot.then(send) : send(slot);
    };
  };
}

function checkProvider({ providers }: AccessKey, { provider }: Exchange): void {
  if (providers?.includes(provider.name) === false) {
    throw notAllowed(
      `The access key does not allow this provider. It allows: ${providers.join(', ')}.`,
    );
  }
}

/** Refuses what uses tokens that no answer tells. */
function checkCountable({ incoming }: Exchange, reading: ModelReading): void {
  if (incoming.upgrade) {
    throw new ProxyError('websocket_unsupported', {
      message:
        'The tokens of this access key are limited, and on a WebSocket they cannot be counted. Use the HTTP form of the API instead.',
    });
  }
  if (reading.verdict === 'unclear') {
    throw notAllowed(
      `The tokens of this access key are limited, and those of this request cannot be counted: ${reading.reason}.`,
    );
  }
}

function charge(exchange: Exchange, { bytes, status, isEventStream }: ByteCounter): number {
  const { tokens, isEstimated } = toCharge(exchange.usage, {
    bytesIn: exchange.body.received,
    bytesOut: bytes,
    status,
    isEventStream,
    wasSent: (exchange.flight?.sent ?? 'nothing') !== 'nothing',
  });
  if (isEstimated) {
    exchange.notes.usage = 'estimated';
    exchange.notes.counted_tokens = tokens;
  }
  return tokens;
}
