import { version } from '../config/version';
import { knownProviders } from '../dialects/known';
import type { Provider } from '../dialects/provider';
import { sendReply, toJsonReply } from '../exchange/reply';
import type { Endpoint } from './endpoint';

const started = performance.now();

/**
 * `GET /-/status`: public facts about this proxy. With an access key, it also reports how many of
 * the owner's keys are available for each provider: numbers, never keys.
 */
export const status: Endpoint = {
  methods: ['GET', 'HEAD'],
  guarded: false,
  send(exchange, answer, surroundings) {
    const { incoming } = exchange;
    const { platform, accessMode, config } = surroundings;
    const { named, defaultProvider } = config.providers;
    const providers = [defaultProvider, ...named];
    const keys = surroundings.hasAccessKey(incoming) ? surroundings.countKeys?.() : undefined;
    const facts = {
      version,
      cloud: platform.cloud,
      region: platform.region?.(incoming.headers) ?? null,
      uptime_seconds: Math.round((performance.now() - started) / 1000),
      mode: accessMode,
      // The first provider needs no prefix.
      providers: [...new Set(providers.map(({ name }) => name))],
      dialects: toDialects(providers),
      websocket: platform.webSocket,
      ...(config.webSocketUrl && { websocket_url: config.webSocketUrl.origin }),
      ...(keys && { keys }),
    };
    sendReply(exchange, answer, toJsonReply(facts));
  },
};

/** The APIs of the providers whose names do not tell them. */
function toDialects(providers: readonly Provider[]): Record<string, string> {
  const unclear = providers.filter(({ name, dialect }) => {
    const usual = knownProviders[name]?.dialect ?? 'openai';
    return dialect.name !== usual;
  });
  return Object.fromEntries(unclear.map(({ name, dialect }) => [name, dialect.name]));
}
