import { ask } from './ask';
import { Failure } from './failure';

/** An address may have several instances, and a ticket may be valid for only one of them. */
const attempts = 3;

/**
 * Sends a request to an endpoint that needs an access key or, where the proxy is open, a ticket.
 *
 * @throws {Failure} `ticket_required` where the proxy is locked and the access key is missing or wrong.
 */
export async function askGuarded(
  path: string,
  accessKey: string,
  signal: AbortSignal,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const headers: Record<string, string> = accessKey
      ? { authorization: `Bearer ${accessKey}` }
      : await fetchTicket(signal);
    try {
      return await ask(path, { headers, signal });
    } catch (error) {
      const mayHelp = error instanceof Failure && error.problem === 'ticket_required' && !accessKey;
      if (!mayHelp || !headers['x-proxy-ticket'] || attempt === attempts) throw error;
    }
  }
}

/** An open proxy issues tickets with its page; a locked one does not. */
async function fetchTicket(signal: AbortSignal): Promise<Record<string, string>> {
  const answer = await ask('/-/', { method: 'HEAD', headers: { accept: 'text/html' }, signal });
  const ticket = answer.headers.get('x-proxy-ticket');
  return ticket ? { 'x-proxy-ticket': ticket } : {};
}
