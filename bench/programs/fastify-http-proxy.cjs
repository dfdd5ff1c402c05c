'use strict';

const fastify = require('fastify')();

fastify.register(require('@fastify/http-proxy'), { upstream: process.env.UPSTREAM_URL });
fastify.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
