'use strict';

// The minimal proxy on Lambda: node:https, one reused connection, the response written as it
// arrives.
const https = require('node:https');

const upstream = new URL(process.env.UPSTREAM_URL);
const agent = new https.Agent({ keepAlive: true });

exports.handler = awslambda.streamifyResponse(
  (event, stream) =>
    new Promise((resolve, reject) => {
      const { host: _, ...headers } = event.headers;
      const outgoing = https.request({
        agent,
        host: upstream.hostname,
        port: upstream.port,
        method: event.requestContext.http.method,
        path: event.rawPath,
        headers,
      });
      outgoing.on('response', (answer) => {
        const out = awslambda.HttpResponseStream.from(stream, {
          statusCode: answer.statusCode,
          headers: { 'content-type': answer.headers['content-type'] },
        });
        out.write('');
        answer.on('data', (chunk) => {
          if (!out.write(chunk)) answer.pause();
        });
        out.on('drain', () => answer.resume());
        answer.on('end', () => {
          out.end();
          resolve();
        });
        answer.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end(event.isBase64Encoded ? Buffer.from(event.body, 'base64') : event.body);
    }),
);
