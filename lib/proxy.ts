import type { Config } from './config';
import { ProxyError } from './errors';
import type { Incoming, Sink } from './exchange';
import { createHeaderLimit } from './header-limit';
import { createUpstreamHeaders, findHeader } from './headers';
import { answerHealth } from './health';
import type { Log } from './log';
import { Relay } from './relay';
import { createRequestBody } from './request-body';
import { createRequestIds } from './request-id';
import type { OutgoingRequest, Upstream } from './upstream/upstream';

/** How an exchange differs from an ordinary one. */
export interface Passage {
  /** The name of the route in the log; the default is `upstream`. */
  readonly route?: string;
  /** The handler has found the request to be broken: it is answered with this and not forwarded. */
  readonly refusal?: ProxyError | undefined;
  /** Sends the request otherwise than through the pool. */
  send?(request: OutgoingRequest, relay: Relay): void;
}

/** A reverse proxy, apart from any server and any cloud. */
export interface ReverseProxy {
  /**
   * Takes one request through: authorize ▸ route ▸ headers ▸ upstream. Never throws; whatever goes
   * wrong becomes an answer, or a cut line once the head is out.
   */
  handle(incoming: Incoming, sink: Sink, passage?: Passage): Relay;
}

/** Creates the proxy that a configuration describes. */
export function createProxy(config: Config, upstream: Upstream, log: Log): ReverseProxy {
  const toUpstreamHeaders = createUpstreamHeaders(config.stripHeaderPrefixes);
  const basePath = config.upstream.pathname.replace(/\/$/, '');
  const nextId = createRequestIds();
  const { maxResponseHeaders, timeLimit } = config;
  const limitHeaders =
    maxResponseHeaders < Number.POSITIVE_INFINITY
      ? createHeaderLimit(maxResponseHeaders)
      : undefined;

  /** Refuses what must not reach an upstream, before anything is forwarded. */
  function check({ method, target, headers, body }: Incoming, { route }: Passage): void {
    if (method === 'TRACE' || method === 'CONNECT') throw new ProxyError('method_not_allowed');
    // A handshake that has lost its upgrade on the way: the API would give a riddle for an answer.
    if (method === 'GET' && route !== 'websocket' && findHeader(headers, 'sec-websocket-key')) {
      throw new ProxyError('websocket_unsupported');
    }
    // The target is appended, never resolved: no client can choose the host (traps.md 5).
    if (target[0] !== '/') throw new ProxyError('invalid_target');
    const length = Buffer.isBuffer(body)
      ? body.length
      : Number(findHeader(headers, 'content-length') ?? 0);
    if (length > config.maxRequestBody) throw tooLarge(config.maxRequestBody);
  }

  return {
    handle(incoming, sink, passage = {}) {
      const isOwn = incoming.target.startsWith('/-/');
      const relay = new Relay(incoming, sink, log, {
        id: incoming.id ?? nextId(),
        route: isOwn ? 'own' : (passage.route ?? 'upstream'),
        upstream: isOwn ? undefined : upstream.origin,
        limitHeaders,
      });
      try {
        if (passage.refusal) throw passage.refusal;
        check(incoming, passage);
        if (isOwn) {
          answerHealth(incoming, relay);
          return relay;
        }
        if (timeLimit < Number.POSITIVE_INFINITY) relay.startClock(timeLimit);
        const { body } = incoming;
        const outgoing: OutgoingRequest = {
          method: incoming.method,
          path: basePath + incoming.target,
          headers: toUpstreamHeaders(incoming.headers),
          body: body && (Buffer.isBuffer(body) ? body : countedBody(body, relay, config)),
        };
        if (Buffer.isBuffer(body)) relay.bytesIn = body.length;
        if (passage.send) passage.send(outgoing, relay);
        else upstream.send(outgoing, relay);
      } catch (error) {
        relay.fail(error);
      }
      return relay;
    },
  };
}

/** A body without a length announced is measured on its way, and the exchange ended at the limit. */
function countedBody(
  client: Exclude<Incoming['body'], Buffer | undefined>,
  relay: Relay,
  { maxRequestBody }: Config,
) {
  const body = createRequestBody(client, (bytes) => {
    relay.bytesIn += bytes;
    if (relay.bytesIn > maxRequestBody) relay.abandon(tooLarge(maxRequestBody));
  });
  relay.releaseBody = () => void body.destroy();
  return body;
}

function tooLarge(limit: number): ProxyError {
  return new ProxyError('request_too_large', {
    message: `The request body is larger than the ${limit} bytes that this platform accepts.`,
  });
}
