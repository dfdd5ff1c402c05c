'use strict';

const fastify = require('fastify');
const httpProxy = require('@fastify/http-proxy');

const server = fastify();
server.register(httpProxy, {
  upstream: process.env.UPSTREAM_URL,
  // With its default of 128 connections, further streams would have to wait.
  undici: { connections: 4096 },
});
server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
