import { ProxyError } from '../errors';
import type { Incoming } from '../exchange';
import { findHeader } from '../headers';
import { headers } from './headers';
import { health } from './health';
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

/** Answers requests for the proxy itself. */
export type AnswerOwn = (request: OwnRequest) => void;

/**
 * Creates the proxy's own endpoints.
 *
 * @param hasAccessKey whether a request brings an access key of this proxy.
 * @returns what answers a request, and throws a `ProxyError` for one that is refused.
 */
export function createOwn(
  surroundings: Surroundings,
  hasAccessKey: (incoming: Incoming) => boolean = () => false,
): AnswerOwn {
  const tickets = createTickets(surroundings.config.verifyTokenSha256);

  function mayUse(incoming: Incoming): boolean {
    const ticket = findHeader(incoming.headers, ticketHeader);
    return (ticket !== undefined && tickets.accepts(ticket)) || hasAccessKey(incoming);
  }

  return (request) => {
    const { method, target } = request.incoming;
    const route = routes[target.split('?', 1)[0] as string];
    if (!route) throw new ProxyError('not_found');
    if (!route.methods.includes(method)) {
      throw new ProxyError('method_not_allowed', {
        message: `This path of the proxy itself takes ${route.methods.join(' and ')} only.`,
      });
    }
    if (route.guarded && !mayUse(request.incoming)) throw new ProxyError('ticket_required');
    route.answer(request, surroundings);
  };
}
