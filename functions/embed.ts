import type { Socket } from 'node:net';
import { type Config, ConfigError, loadConfig } from '../lib/config';
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

function readConfig(settings: embed.Settings): Config {
  const config = loadConfig(settings, {});
  if (!config.metrics) return config;
  throw new ConfigError(
    'METRICS_TOKEN and METRICS_PORT are for the server of this package: count what onRequest reports.',
  );
}

const toLog = ({ onRequest }: embed.Options): Log => ({
  request: (record) => onRequest?.(record),
  event() {},
  flush() {},
});

export const createProxy: typeof embed.createProxy = async (settings = {}, options = {}) => {
  const handler = await createReverseProxy(readConfig(settings), toLog(options), platform);
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
  const config = readConfig(settings);
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
