'use strict';

// The upstream of all measurements: answers made before the first request, on bare sockets, so that
// it costs nearly nothing. The path says what to do: /small, /download/MEGABYTES, /events/COUNT/MS.
const net = require('node:net');

const CRLF = '\r\n';
const common = [
  'HTTP/1.1 200 OK',
  'Date: Tue, 24 Nov 2026 09:00:00 GMT',
  'Connection: keep-alive',
  'openai-organization: org-0123456789',
  'openai-processing-ms: 412',
  'openai-version: 2020-10-01',
  'x-ratelimit-limit-requests: 10000',
  'x-ratelimit-remaining-requests: 9999',
  'x-ratelimit-reset-requests: 8.64s',
  'x-request-id: req_0123456789abcdef0123456789abcdef',
  'strict-transport-security: max-age=31536000; includeSubDomains; preload',
  'Server: cloudflare',
  'CF-RAY: 8f0123456789abcd-SJC',
];
const head = (...lines) => Buffer.from([...common, ...lines, '', ''].join(CRLF));
const json = Buffer.alloc(1024, 'x');
const small = Buffer.concat([head('Content-Type: application/json', 'Content-Length: 1024'), json]);
const events = head('Content-Type: text/event-stream', 'Transfer-Encoding: chunked');
const event = Buffer.from(`data: ${'x'.repeat(192)}\n\n`);
const eventChunk = Buffer.concat([
  Buffer.from(event.length.toString(16) + CRLF),
  event,
  Buffer.from(CRLF),
]);
const megabyte = Buffer.alloc(1024 * 1024, 'x');

function download(socket, megabytes) {
  socket.write(head('Content-Type: audio/mpeg', `Content-Length: ${megabytes * megabyte.length}`));
  let left = megabytes;
  const go = () => {
    while (left > 0) {
      left--;
      if (!socket.write(megabyte)) return void socket.once('drain', go);
    }
  };
  go();
}

function stream(socket, count, interval) {
  socket.write(events);
  let left = count;
  const timer = setInterval(() => {
    if (left-- > 0) return void socket.write(eventChunk);
    clearInterval(timer);
    socket.write(`0${CRLF}${CRLF}`);
  }, interval);
  socket.once('close', () => clearInterval(timer));
}

net
  .createServer({ noDelay: true }, (socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (;;) {
        const end = text.indexOf(CRLF + CRLF);
        if (end < 0) return;
        const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
        if (text.length < end + 4 + length) return;
        const [, path] = text.split(' ', 2);
        text = text.slice(end + 4 + length);
        const [, kind, one, two] = path.split('/');
        if (kind === 'download') download(socket, Number(one));
        else if (kind === 'events') stream(socket, Number(one), Number(two));
        else socket.write(small);
      }
    });
  })
  .listen(Number(process.env.PORT), '127.0.0.1', function () {
    process.stdout.write(`${this.address().port}\n`);
  });
