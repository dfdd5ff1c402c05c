import type { Config } from '../config';
import type { AccessMode, Platform } from '../endpoints/endpoint';
import { isForEndpoint } from '../endpoints/is-endpoint';
import { createPageReader } from '../endpoints/read-page';
import { createVerifyTickets } from '../endpoints/verify-ticket';
import { type ProxyError, toProxyError } from '../exchange/errors';
import { Exchange, type Incoming } from '../exchange/exchange';
import type { Send } from '../exchange/layer';
import type { Log } from '../exchange/log';
import { createUpstreamHeaders } from '../http/header-rules';
import { createHeaderLimit } from '../layers/header-limit';
import { createChecks } from './checks';
import { compose } from './compose';
import { createLayers } from './layers';
import { Record } from './record';
import { createRequestIds } from './request-id';
import { createRouter } from './router';
import type { RequestHandler } from './running';
import type { Services } from './services';
import { createUpstreams } from './upstreams';

/**
 * A reverse proxy, independent of servers and clouds. A request passes through record ▸ layers ▸
 * transport, or is handled by one of the proxy's own endpoints.
 */
export interface ReverseProxy extends RequestHandler {
  /** How many of the owner's keys are available, by provider; undefined if none are injected. */
  readonly countKeys: Services['countKeys'];
  /**
   * Prepares for the first request: loads the code that opens connections, and with TLS, which
   * takes a noticeable time, opens one.
   */
  warm(): void;
  /** Discards every idle connection, for a function that was frozen. */
  refresh(): void;
  /** Closes idle connections now, and the others when their exchange is over. */
  close(): void;
}

/**
 * Creates the proxy that a configuration describes. Only the features that it enables are loaded.
 *
 * @param platform where it runs.
 */
export async function createProxy(
  config: Config,
  log: Log,
  platform: Platform = { cloud: 'local', webSocket: true },
): Promise<ReverseProxy> {
  const services: Services = {};
  const upstreams = createUpstreams(config);
  const layers = await createLayers({ config, log, upstreams, services, platform });
  const send = compose(layers, (exchange, answer) => exchange.upstream.send(exchange, answer));

  const { defaultProvider, named } = config.providers;
  const standard = { provider: defaultProvider, upstream: upstreams.of(defaultProvider)[0] };
  const route = createRouter(config.providers);
  const toUpstreamHeaders = createUpstreamHeaders(config.stripHeaderPrefixes);
  const readFile = config.page ? platform.readPage : undefined;
  const readPage = readFile && createPageReader(() => readFile('page.html.br'));
  const sendToEndpoint = compose([createChecks(config)], (exchange, answer) => {
    endpoints ??= loadEndpoints().catch((error: unknown) => {
      // The process may have run out of descriptors: the next request tries again.
      endpoints = undefined;
      throw error;
    });
    return endpoints.then((sendOn) => sendOn(exchange, answer));
  });
  let endpoints: Promise<Send> | undefined;

  /** Loaded with the first request to one of them. */
  async function loadEndpoints(): Promise<Send> {
    const { createEndpoints } = await import('../endpoints');
    return createEndpoints({
      ...{ config, platform, toUpstreamHeaders, readPage },
      readMarkdown: readFile && createPageReader(() => readFile('page-markdown.js.br')),
      upstreamOf: (provider) => upstreams.of(provider)[0],
      accessMode: toAccessMode(config),
      tickets: createVerifyTickets(config.verifyTokenSha256),
      usageOf: services.access?.usageOf,
      hasAccessKey: (incoming) => services.access?.isHolder(incoming) ?? false,
      ...(services.countKeys && { countKeys: services.countKeys }),
    });
  }

  /**
   * Without layers, the dialect of a request is not needed in advance; an error determines it
   * itself.
   */
  const looksAtDialect =
    named.length > 0 ||
    config.access !== undefined ||
    config.usage.isCounted ||
    config.aliases !== undefined;

  const nextId = createRequestIds();
  const { maxResponseHeaders } = config;
  const limitHeaders =
    maxResponseHeaders < Number.POSITIVE_INFINITY
      ? createHeaderLimit(maxResponseHeaders)
      : undefined;
  const options = { log, limitHeaders };
  const forUpstream = { ...options, route: 'upstream' } as const;
  const forWebSocket = { ...options, route: 'websocket' } as const;
  const forEndpoint = { ...options, route: 'own' } as const;

  /** The destination of a request; if there is none, the error takes the usual path. */
  function begin(incoming: Incoming): Exchange {
    const id = incoming.id ?? nextId();
    const headers = toUpstreamHeaders(incoming.headers);
    const { target } = incoming;
    if (!looksAtDialect) return new Exchange(incoming, id, { ...standard, target }, headers);
    try {
      const { provider, target: rest } = route(incoming);
      const [upstream] = upstreams.of(provider);
      const exchange = new Exchange(incoming, id, { provider, upstream, target: rest }, headers);
      exchange.notes.provider = provider.name;
      return exchange;
    } catch (error) {
      const refusal: ProxyError = incoming.refusal ?? toProxyError(error);
      return new Exchange({ ...incoming, refusal }, id, { ...standard, target }, headers);
    }
  }

  return {
    handle(incoming, client) {
      if (isForEndpoint(incoming, readPage)) {
        const { target, headers } = incoming;
        const id = incoming.id ?? nextId();
        const exchange = new Exchange(incoming, id, { ...standard, target }, headers);
        const record = new Record(exchange, client, forEndpoint);
        void sendToEndpoint(exchange, record);
        return record;
      }
      const exchange = begin(incoming);
      const record = new Record(exchange, client, incoming.upgrade ? forWebSocket : forUpstream);
      void send(exchange, record);
      return record;
    },
    countKeys: services.countKeys,
    warm() {
      const { upstream } = standard;
      if (upstream.url.protocol === 'https:') upstream.warm();
      else upstream.preload();
    },
    refresh: () => upstreams.refresh(),
    close() {
      upstreams.close();
      services.access?.close();
    },
  };
}

function toAccessMode({ access }: Config): AccessMode {
  if (!access) return 'open';
  return access.injected.size > 0 ? 'injecting' : 'locked';
}
