import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that a function calls at a certain point, and that lets it continue when the test decides. */
export interface Gate {
  readonly url: string;
  /** Resolves when the function has reached the named point; returns the function that lets it continue. */
  reached(name: string): Promise<() => void>;
  close(): void;
}

export async function startGate(): Promise<Gate> {
  const standing = new Map<string, ServerResponse>();
  const waiting = new Map<string, (response: ServerResponse) => void>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const tell = waiting.get(name);
    if (tell === undefined) standing.set(name, response);
    else tell(response);
    waiting.delete(name);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async reached(name) {
      const response =
        standing.get(name) ??
        (await new Promise<ServerResponse>((resolve) => waiting.set(name, resolve)));
      standing.delete(name);
      return () => void response.end('continue');
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
