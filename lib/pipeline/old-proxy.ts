import type { Config } from '../config';
import { createOwn } from '../endpoints/own';
import type { Door, Place } from '../endpoints/route';
import { ProxyError } from '../exchange/errors';
import { findHeader } from '../http/headers';
import { createKeyCheck } from '../layers/access/access';
import { createHeaderLimit } from '../layers/header-limit';
import { createLoopGuard } from '../layers/old-loop-guard';
import type { DirectPassage } from '../transport/direct-passage';
import { createFeatures } from './features';
import { createUpstreamHeaders } from './header-rules';
import type { Log } from './log';
import type { Incoming, Sink } from './old-exchange';
import { createPreparation } from './preparation';
import { Relay } from './relay';
import { createRequestBody } from './request-body';
import { createRequestIds } from './request-id';
import { createRouter } from './router';
import { createUpstreams } from './upstreams';

/** How an exchange differs from an ordinary one. */
export interface Passage {
  /** The name of the route in the log; the default is `upstream`. */
  readonly route?: string;
  /** The handler has found the request to be broken: it is answered with this and not forwarded. */
  readonly refusal?: ProxyError | undefined;
  /** The request cannot go through the pool. */
  readonly direct?: DirectPassage;
  /** Milliseconds that the platform leaves for it; `TIME_LIMIT` may allow less. */
  readonly timeLimit?: number;
}

/** A reverse proxy, apart from any server and any cloud. */
export interface ReverseProxy {
  /**
   * Takes one request through: check ▸ own paths ▸ (features) ▸ headers ▸ upstream. Never throws;
   * whatever goes wrong becomes an answer, or a cut line once the head is out.
   */
  handle(incoming: Incoming, sink: Sink, passage?: Passage): Relay;
  /** Opens a connection ahead of the first request, where that costs more than a moment. */
  warm(): void;
  /** Gives up every idle connection, for a function that was frozen. */
  refresh(): void;
  /** Closes idle connections now, and the others when their exchange is over. */
  close(): void;
}

/**
 * Creates the proxy that a configuration describes.
 *
 * @param place where it runs, for those who ask at `/-/status`.
 */
export function createProxy(
  config: Config,
  log: Log,
  place: Place = { cloud: 'local', webSocket: true },
): ReverseProxy {
  const toUpstreamHeaders = createUpstreamHeaders(config.stripHeaderPrefixes);
  const { named, fallback } = config.providers;
  const providers = [...new Set([fallback, ...named].map(({ name }) => name))];
  const door = { mode: toMode(config), providers };
  const own = createOwn({ config, place, door, toUpstreamHeaders }, createKeyCheck(config));
  const nextId = createRequestIds();
  const { maxResponseHeaders, timeLimit } = config;
  const limitHeaders =
    maxResponseHeaders < Number.POSITIVE_INFINITY
      ? createHeaderLimit(maxResponseHeaders)
      : undefined;
  const features = createFeatures(config, log);
  const upstreams = createUpstreams(config, features);
  const upstream = upstreams.fallback;
  const guardLoop = createLoopGuard(config.providers);
  // While every feature is off, a request takes none of these turns.
  const prepare =
    features.length > 0
      ? createPreparation(features, createRouter(config.providers), upstreams)
      : undefined;

  /** Refuses what must not reach an upstream, before anything is forwarded. */
  function check({ method, target, headers, body }: Incoming, { route }: Passage): void {
    if (method === 'TRACE' || method === 'CONNECT') throw new ProxyError('method_not_allowed');
    // A handshake that has lost its upgrade on the way: the API would give a riddle for an answer.
    if (method === 'GET' && route !== 'websocket' && findHeader(headers, 'sec-websocket-key')) {
      throw new ProxyError('websocket_unsupported');
    }
    if (target[0] !== '/') throw new ProxyError('invalid_target');
    guardLoop?.(headers);
    const length = Buffer.isBuffer(body)
      ? body.length
      : Number(findHeader(headers, 'content-length') ?? 0);
    if (length > config.maxRequestBody) throw tooLarge(config.maxRequestBody);
  }

  /** A body without a length announced is measured on its way, and the exchange ended at the limit. */
  function countBody(body: Incoming['body'], relay: Relay): Incoming['body'] {
    if (body === undefined) return undefined;
    if (Buffer.isBuffer(body)) {
      relay.bytesIn = body.length;
      return body;
    }
    const counted = createRequestBody(body, (bytes) => {
      relay.bytesIn += bytes;
      if (relay.bytesIn > config.maxRequestBody) relay.abandon(tooLarge(config.maxRequestBody));
    });
    relay.releaseBody = () => void counted.destroy();
    return counted;
  }

  return {
    handle(incoming, sink, passage = {}) {
      const isOwn = own.isFor(incoming);
      const route = isOwn ? 'own' : (passage.route ?? 'upstream');
      const relay = new Relay(incoming, sink, log, {
        id: incoming.id ?? nextId(),
        route,
        upstream: isOwn ? undefined : upstream.origin,
        limitHeaders,
      });
      const { method, target, headers } = incoming;
      const { direct } = passage;
      try {
        const begun = isOwn ? undefined : prepare?.begin({ incoming, route, direct, relay });
        if (passage.refusal) throw passage.refusal;
        check(incoming, passage);
        if (isOwn) {
          own.answer({ incoming, relay, openBody: () => countBody(incoming.body, relay) });
          return relay;
        }
        const limit = Math.min(timeLimit, passage.timeLimit ?? Number.POSITIVE_INFINITY);
        if (limit < Number.POSITIVE_INFINITY) relay.startClock(limit);
        const body = countBody(incoming.body, relay);
        if (!begun || !prepare) {
          const passed = toUpstreamHeaders(headers);
          upstream.send({ method, path: target, headers: passed, body, direct }, relay);
          return relay;
        }
        begun.draft.body = body;
        prepare.run(begun, (draft, chosen) => {
          const passed = toUpstreamHeaders(draft.headers);
          const { target: path, body, direct } = draft;
          chosen.send({ method, path, headers: passed, body, direct, draft }, relay);
        });
      } catch (error) {
        relay.fail(error);
      }
      return relay;
    },
    warm: () => upstream.warm(),
    refresh: () => upstreams.refresh(),
    close() {
      upstreams.close();
      for (const feature of features) feature.close?.();
    },
  };
}

function toMode({ access }: Config): Door['mode'] {
  if (!access) return 'open';
  return access.injected.size > 0 ? 'injecting' : 'locked';
}

function tooLarge(limit: number): ProxyError {
  return new ProxyError('request_too_large', {
    message: `The request body is larger than the ${limit} bytes that this platform accepts.`,
  });
}
