import type { Socket } from 'node:net';
import { loadConfig } from '../lib/config';
import type { Log } from '../lib/exchange/log';
import { createProxy as createReverseProxy } from '../lib/pipeline/proxy';
import { asksForWebSocket, serveHandshake } from '../lib/server/handshake';
import { ServedRequest } from '../lib/server/served-request';
import { createProxyServer as createServer } from '../lib/server/server';
import type * as embed from './embed/index';
import { readPage } from './page-file';

// The public API: its types and contracts are in embed/index.d.ts.

export { ConfigError } from '../lib/config';

const platform = { cloud: 'local', webSocket: true, readPage };

const requestId = () => undefined;

const toLog = ({ onRequest }: embed.Options): Log => ({
  request: (record) => onRequest?.(record),
  event() {},
  flush() {},
});

export const createProxy: typeof embed.createProxy = async (settings = {}, options = {}) => {
  const handler = await createReverseProxy(loadConfig(settings, {}), toLog(options), platform);
  return {
    handle(request, response) {
      const parts = { handler, requestId, isEnding: () => false, onOver() {} };
      new ServedRequest(request, response, parts).begin();
    },
    upgrade(request, socket, head) {
      if (asksForWebSocket(request)) {
        serveHandshake({ request, socket: socket as Socket, early: head }, { handler, requestId });
      } else socket.destroy();
    },
    close: () => handler.close(),
  };
};

export const createProxyServer: typeof embed.createProxyServer = async (
  settings = {},
  options = {},
) => {
  const config = loadConfig(settings, {});
  const handler = await createReverseProxy(config, toLog(options), platform);
  const { server, connections } = createServer({ config, handler });
  return {
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          handler.close();
          resolve();
        });
        for (const connection of connections.values()) connection.stop();
      }),
  };
};
