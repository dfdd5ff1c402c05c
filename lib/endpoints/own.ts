import { ProxyError } from '../exchange/errors';
import { findHeader } from '../http/headers';
import type { Incoming } from '../pipeline/old-exchange';
import { headers } from './headers';
import { health } from './health';
import { asksForPage, createPageReader, page } from './page';
import type { OwnRequest, OwnRoute, Surroundings } from './route';
import { status } from './status';
import { stream } from './stream';
import { createTickets, ticketHeader } from './ticket';
import { upload } from './upload';

/** Everything below `/-/`, the proxy's own prefix, which no LLM API uses. None touches an upstream. */
const routes: Readonly<Record<string, OwnRoute>> = {
  '/-/health': health,
  '/-/status': status,
  '/-/stream': stream,
  '/-/headers': headers,
  '/-/upload': upload,
};

/** The part of the proxy that people and tools talk to when they mean the proxy itself. */
export interface Own {
  /** Whether a request is for the proxy itself and not for an upstream. */
  isFor(incoming: Incoming): boolean;
  /** Answers such a request. Throws a `ProxyError` for one that is refused. */
  answer(request: OwnRequest): void;
}

/**
 * Creates the proxy's own endpoints.
 *
 * @param hasAccessKey whether a request brings an access key of this proxy.
 */
export function createOwn(
  parts: Omit<Surroundings, 'tickets' | 'readPage'>,
  hasAccessKey: (incoming: Incoming) => boolean = () => false,
): Own {
  const { config, place } = parts;
  const tickets = createTickets(config.verifyTokenSha256);
  const readPage = config.page && place.readPage ? createPageReader(place.readPage) : undefined;
  const surroundings: Surroundings = { ...parts, tickets, readPage };
  const asksForOurPage = (incoming: Incoming) =>
    asksForPage(incoming) && readPage?.() !== undefined;

  function mayUse(incoming: Incoming): boolean {
    const ticket = findHeader(incoming.headers, ticketHeader);
    return (ticket !== undefined && tickets.accepts(ticket)) || hasAccessKey(incoming);
  }

  return {
    isFor(incoming) {
      const { target } = incoming;
      return target.startsWith('/-/') || (target === '/' && asksForOurPage(incoming));
    },
    answer(request) {
      const { incoming } = request;
      const route = asksForOurPage(incoming)
        ? page
        : routes[incoming.target.split('?', 1)[0] as string];
      if (!route) throw new ProxyError('not_found');
      if (!route.methods.includes(incoming.method)) {
        throw new ProxyError('method_not_allowed', {
          message: `This path of the proxy itself takes ${route.methods.join(' and ')} only.`,
        });
      }
      if (route.guarded && !mayUse(incoming)) throw new ProxyError('ticket_required');
      route.answer(request, surroundings);
    },
  };
}
