import { type AccessKey, isMetered } from '../../config/access-key';
import type { Countable } from '../../dialects/countable';
import type { ModelReading } from '../../dialects/model';
import type { Answer } from '../../exchange/answer';
import type { Exchange } from '../../exchange/exchange';
import type { Layer } from '../../exchange/layer';
import { checkCountable } from './countable';
import { toCounters, toLimitError } from './counters';
import { checkEndpoint } from './endpoint-rules';
import { notAllowed } from './errors';
import {
  type Counter,
  concurrencyRetryMs,
  type Limits,
  nothingUsed,
  type Refusal,
  type Slot,
} from './limits/limits';
import { checkModels } from './model-rules';
import type { Asked, Price } from './pricing';
import { RateHeaders, toRateHeaders } from './rate-headers';
import { allowsStandIn } from './stand-ins';
import { ByteCounter, charge } from './token-charge';

export interface RulesOptions {
  readonly limits: Limits;
  readModel(exchange: Exchange): ModelReading | Promise<ModelReading>;
  /** Whether the tokens of a request can be counted reliably. */
  readCountable(exchange: Exchange): Countable | Promise<Countable>;
  /** Finds the price of requests with a budgeted key: `findRequestPrice`. */
  readonly findPrice: (asked: Asked) => Promise<Price | undefined>;
  readonly now?: () => number;
}

/** The admission of a request under its limits. */
interface Admission {
  readonly slot: Slot;
  readonly counters: readonly Counter[];
}

/** How the usage of a request is counted. Undefined: it uses nothing that is limited. */
type Meter = { readonly price: Price | undefined } | undefined;

/**
 * Enforces the rules of an access key: providers, endpoints, models and limits. If a rule cannot be
 * checked reliably for a request, the request is rejected with the reason.
 */
export function createAccessRules(options: RulesOptions): Layer {
  const { limits, readModel, readCountable, findPrice, now = Date.now } = options;

  /** Waits only if there is a promise to wait for. */
  function enter(
    key: AccessKey,
    models: readonly string[],
  ): undefined | Admission | Promise<Admission> {
    const group = toCounters(key, models);
    if (!group) return undefined;
    const settle = (entered: Slot | Refusal): Admission => {
      if (!('leave' in entered)) throw toLimitError(entered, now());
      return { slot: entered, counters: group.counters };
    };
    const entered = limits.enter(group);
    return entered instanceof Promise ? entered.then(settle) : settle(entered);
  }

  /** Frees the slot when the request is over, and reports the remaining limits to the caller. */
  function occupy(exchange: Exchange, answer: Answer, admission: Admission, meter: Meter): Answer {
    const { slot, counters } = admission;
    const { dialect } = exchange.provider;
    // With the caller's own key, the API's numbers describe that key.
    const headers = exchange.credential
      ? toRateHeaders(dialect.name, counters, slot.counted, now())
      : [];
    const telling = headers.length > 0 ? new RateHeaders(answer, headers) : answer;
    const counting = meter ? new ByteCounter(telling) : undefined;
    exchange.onEnd(() =>
      slot.leave(counting ? charge(exchange, counting, meter?.price) : nothingUsed),
    );
    return counting ?? telling;
  }

  /** How many bodies of each key are being read, which takes memory before a slot is taken. */
  const arriving = new Map<AccessKey, number>();

  /**
   * @returns a function to be called when it is read.
   * @throws {ProxyError} `access_key_limited`
   */
  function beginReading(key: AccessKey, exchange: Exchange): () => void {
    const { concurrency } = key;
    if (concurrency === undefined || !exchange.body.isStream) return () => {};
    const others = arriving.get(key) ?? 0;
    if (others >= concurrency) {
      const counter: Counter = { name: 'key', limits: { concurrency } };
      throw toLimitError(
        { limit: 'concurrency', counter, retryAfterMs: concurrencyRetryMs },
        now(),
      );
    }
    arriving.set(key, others + 1);
    let isRead = false;
    const end = () => {
      if (!isRead) arriving.set(key, (arriving.get(key) ?? 1) - 1);
      isRead = true;
    };
    // A client that leaves never completes its body.
    exchange.onEnd(end);
    return end;
  }

  return (next) => {
    function sendFrom(
      exchange: Exchange,
      answer: Answer,
      admission: Admission | undefined,
      meter?: Meter,
    ) {
      const occupied = admission ? occupy(exchange, answer, admission, meter) : answer;
      return exchange.isOver ? undefined : next(exchange, occupied);
    }

    /** Reads the model, and whether the usage can be counted. */
    async function read(exchange: Exchange, key: AccessKey) {
      const endReading = beginReading(key, exchange);
      try {
        const reading = await readModel(exchange);
        // Also of what is refused, or fails before an answer names it.
        if (reading.verdict === 'named') exchange.notes.model ??= reading.models[0].name;
        if (key.models) checkModels(reading, key.models, exchange.incoming.upgrade !== undefined);
        const countable: Countable = isMetered(key) ? await readCountable(exchange) : 'free';
        return { reading, countable };
      } finally {
        endReading();
      }
    }

    /** After the rules that depend on the model. */
    async function sendChecked(exchange: Exchange, answer: Answer, key: AccessKey): Promise<void> {
      const { reading, countable } = await read(exchange, key);
      checkCountable(exchange, countable, key);
      const asked = { exchange, countable, reading, now: now() };
      const price = key.budget ? await findPrice(asked) : undefined;
      const named = reading.verdict === 'named' ? reading.models.map(({ name }) => name) : [];
      // All that it may run.
      const models = [...named, ...(exchange.standIns ?? []).flatMap((one) => one.models)];
      const meter = countable === 'counted' ? { price } : undefined;
      const admission = await enter(key, models);
      await sendFrom(exchange, answer, admission, meter);
    }

    return (exchange, answer) => {
      const { accessKey: key } = exchange;
      if (!key) return next(exchange, answer);
      checkProvider(key, exchange);
      exchange.standIns = exchange.standIns?.filter((one) => allowsStandIn(key, one));
      if (key.endpoints) checkEndpoint(key.endpoints, exchange);
      if (key.models || isMetered(key)) return sendChecked(exchange, answer, key);
      const admission = enter(key, []);
      return admission instanceof Promise
        ? admission.then((known) => sendFrom(exchange, answer, known))
        : sendFrom(exchange, answer, admission);
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
