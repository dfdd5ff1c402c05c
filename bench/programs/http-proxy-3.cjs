'use strict';

const http = require('node:http');
const { createProxyServer } = require('http-proxy-3');

const proxy = createProxyServer({
  target: process.env.UPSTREAM_URL,
  changeOrigin: true,
  // Without an agent it would open a connection per request.
  agent: new http.Agent({ keepAlive: true }),
});
proxy.on('error', (_error, _request, response) => response.destroy());
proxy.listen(Number(process.env.PORT), '127.0.0.1');
