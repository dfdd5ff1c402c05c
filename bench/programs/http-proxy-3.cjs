'use strict';

const http = require('node:http');
const { createProxyServer } = require('http-proxy-3');

const agent = new http.Agent({ keepAlive: true });
createProxyServer({ target: process.env.UPSTREAM_URL, agent }).listen(
  Number(process.env.PORT),
  '127.0.0.1',
);
