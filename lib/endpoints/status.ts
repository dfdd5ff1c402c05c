import { version } from '../config/version';
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
    const keys = surroundings.hasAccessKey(incoming) ? surroundings.countKeys?.() : undefined;
    const facts = {
      version,
      cloud: platform.cloud,
      region: platform.region?.(incoming.headers) ?? null,
      uptime_seconds: Math.round((performance.now() - started) / 1000),
      mode: accessMode,
      // The first provider needs no prefix.
      providers: [...new Set([defaultProvider, ...named].map(({ name }) => name))],
      websocket: platform.webSocket,
      ...(config.webSocketUrl && { websocket_url: config.webSocketUrl.origin }),
      ...(keys && { keys }),
    };
    sendReply(exchange, answer, toJsonReply(facts));
  },
};
