import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Config, ConfigError, loadConfig } from '../lib/config';
import type { Log, RequestRecord } from '../lib/exchange/log';
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
    'METRICS_TOKEN and METRICS_PORT work only in the server that "npx chatgpt-reverse-proxy" runs. In a server of your own, count the requests that onRequest reports.',
  );
}

const toLog = ({ onRequest }: embed.Options): Log => ({
  // In a microtask: an error that the callback throws must not reach the exchange.
  request: (record) => onRequest && queueMicrotask(() => onRequest(toEntry(record))),
  event() {},
  flush() {},
});

/** Without the request's target, whose query can hold a key. */
function toEntry({ target, notes, ...entry }: RequestRecord): embed.LogEntry {
  return { ...entry, notes: { ...notes } };
}

/** A body parser has consumed the body, so that an empty one would be forwarded. */
function hasLostBody(request: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  return request.readableDidRead && (coding !== undefined || length !== '0');
}

export const createProxy: typeof embed.createProxy = async (settings = {}, options = {}) => {
  const handler = await createReverseProxy(readConfig(settings), toLog(options), platform);
  return {
    handle(request, response) {
      if (hasLostBody(request)) {
        throw new TypeError(
          'The body of this request has already been read: body parsers must come after the proxy.',
        );
      }
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
