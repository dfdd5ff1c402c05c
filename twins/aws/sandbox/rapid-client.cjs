'use strict';
// Replaces the runtime client's native add-on (`require('./rapid-client.node')`): the same three methods over
// node:http. Streamed responses do not pass through here, so they are sent by the runtime client's own code.
const http = require('node:http');

const [hostname, port] = String(process.env.AWS_LAMBDA_RUNTIME_API).split(':');
// One connection: the next invocation must not be requested before the last response has arrived.
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const address = (path) => ({
  hostname,
  port,
  agent,
  path: `/2018-06-01/runtime/invocation/${path}`,
});

/** Like with the add-on, a response that cannot be delivered ends the process. */
function post(path, body, headers) {
  const length = Buffer.byteLength(body);
  const request = http.request(
    {
      ...address(path),
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': length, ...headers },
    },
    (response) => response.resume(),
  );
  request.on('error', (error) => {
    throw error;
  });
  request.end(body);
}

exports.next = () =>
  new Promise((resolve, reject) => {
    http
      .get(address('next'), (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('end', () =>
          resolve({ bodyJson: Buffer.concat(pieces).toString('utf8'), headers: response.headers }),
        );
        response.on('error', reject);
      })
      .on('error', reject);
  });

exports.done = (id, body) => post(`${id}/response`, body, {});

exports.error = (id, body, cause) =>
  post(`${id}/error`, body, {
    'lambda-runtime-function-error-type': JSON.parse(body).errorType,
    ...(cause && { 'lambda-runtime-function-xray-error-cause': cause }),
  });
