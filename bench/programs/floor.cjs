'use strict';

// The floor: the least that an honest engineer would write with node:http alone. Keep-alive up and
// down, streams both ways, the head flushed at once; no rules for headers, no errors, no log.
const http = require('node:http');

const upstream = new URL(process.env.UPSTREAM_URL);
const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((incoming, response) => {
  const { method, url: path, headers } = incoming;
  const { hostname, port } = upstream;
  const outgoing = http.request({ hostname, port, method, path, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    response.flushHeaders();
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
