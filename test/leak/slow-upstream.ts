import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An upstream that never finishes the responses that clients will abort. */
export interface SlowUpstream {
  readonly url: string;
  /** The number of requests, by target. */
  readonly counts: Readonly<Record<string, number>>;
  /** Requests that neither side has ended. */
  inFlight(): number;
  connections(): number;
  close(): Promise<void>;
}

/** `/silent` never responds, `/stream` streams indefinitely, `/upload` reads a body first, `/` responds. */
export async function startSlowUpstream(): Promise<SlowUpstream> {
  const counts: Record<string, number> = {};
  const inFlight = new Set<ServerResponse>();
  let connections = 0;
  const server = createServer((request, response) => {
    const { url = '' } = request;
    counts[url] = (counts[url] ?? 0) + 1;
    inFlight.add(response);
    response.once('close', () => inFlight.delete(response));
    request.on('error', () => undefined);
    if (url === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const ticker = setInterval(() => response.write('data: {}\n\n'), 2);
      response.once('close', () => clearInterval(ticker));
    } else if (url !== '/silent') {
      request.resume().once('end', () => response.end('whole'));
    }
  });
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    inFlight: () => inFlight.size,
    connections: () => connections,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
