'use strict';

// The floor: the minimum that a correct reverse proxy on node:http must do. It streams both ways,
// sends the head before the body, reuses connections and cancels the upstream request when the
// client disconnects; nothing else.
const http = require('node:http');
const https = require('node:https');

const upstream = new URL(process.env.UPSTREAM_URL);
const { Agent, request: send } = upstream.protocol === 'https:' ? https : http;
const agent = new Agent({ keepAlive: true });

const server = http.createServer((request, response) => {
  const outgoing = send({
    agent,
    host: upstream.hostname,
    port: upstream.port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, host: upstream.host },
  });
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    response.flushHeaders();
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  request.pipe(outgoing);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
