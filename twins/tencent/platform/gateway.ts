import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionUrls } from '../cloud';
import type { Platform } from './admit';
import { serve } from './serve';
import { serveWebSocket } from './websocket';

/** The addresses of all functions, each on its own port. */
export interface Gateway extends FunctionUrls {
  closeAll(): Promise<void>;
}

/** Creates the gateway; the platform is requested lazily, because it needs the gateway itself. */
export function createGateway(platform: () => Platform): Gateway {
  const servers = new Map<number, Server>();

  async function close(port: number): Promise<void> {
    const server = servers.get(port);
    if (!server) return;
    servers.delete(port);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  return {
    async open(record) {
      const server = createServer((req, res) => {
        const { port } = server.address() as AddressInfo;
        res.on('error', () => {});
        void serve(platform(), port, req, res);
      });
      // Responses may take as long as the function's timeout.
      server.requestTimeout = 0;
      server.keepAliveTimeout = 75_000;
      // For other functions an upgrade is an ordinary request.
      if (record.webSocket) {
        server.on('upgrade', (req, socket, head) => {
          const { port } = server.address() as AddressInfo;
          void serveWebSocket(platform(), port, req, socket, head);
        });
      }
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      const { port } = server.address() as AddressInfo;
      servers.set(port, server);
      return port;
    },
    close,
    async closeAll() {
      await Promise.all([...servers.keys()].map(close));
    },
  };
}
