import { ProxyError } from '../exchange/errors';
import type { Incoming } from '../exchange/exchange';
import type { Send } from '../exchange/layer';
import { findHeader } from '../http/headers';
import { pathOf } from '../http/target';
import type { Endpoint, Surroundings } from './endpoint';
import { headers } from './headers';
import { health } from './health';
import { asksForPage } from './is-endpoint';
import { metrics } from './metrics';
import { markdown, page } from './page';
import { reach } from './reach';
import { status } from './status';
import { stream } from './stream';
import { upload } from './upload';
import { usage } from './usage';
import { ticketHeader } from './verify-ticket';
import { websocket } from './websocket';

/** All endpoints under `/-/`. */
const endpoints: Readonly<Record<string, Endpoint>> = {
  '/-/health': health,
  '/-/status': status,
  '/-/usage': usage,
  '/-/metrics': metrics,
  '/-/stream': stream,
  '/-/headers': headers,
  '/-/upload': upload,
  '/-/websocket': websocket,
  '/-/reach': reach,
  '/-/page-markdown.js': markdown,
};

/** Creates the handler for requests to the proxy itself. */
export function createEndpoints(surroundings: Surroundings): Send {
  const { readPage, tickets } = surroundings;

  function find(incoming: Incoming): Endpoint | undefined {
    if (asksForPage(incoming) && readPage?.() !== undefined) return page;
    const path = pathOf(incoming.target);
    return Object.hasOwn(endpoints, path) ? endpoints[path] : undefined;
  }

  function mayUse(incoming: Incoming): boolean {
    const ticket = findHeader(incoming.headers, ticketHeader);
    if (ticket !== undefined && tickets.accepts(ticket)) return true;
    return surroundings.hasAccessKey(incoming);
  }

  return (exchange, answer) => {
    const { incoming } = exchange;
    const endpoint = find(incoming);
    if (!endpoint) throw new ProxyError('not_found');
    if (!endpoint.methods.includes(incoming.method)) {
      throw new ProxyError('method_not_allowed', {
        message: `This path accepts only ${endpoint.methods.join(' and ')}.`,
      });
    }
    if (endpoint.guarded && !mayUse(incoming)) throw new ProxyError('ticket_required');
    return endpoint.send(exchange, answer, surroundings);
  };
}
