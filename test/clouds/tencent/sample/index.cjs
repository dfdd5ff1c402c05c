// A Web function for tests of the twin: each path does one thing that a test needs.
const { createServer } = require('node:http');
const { createHash } = require('node:crypto');
const { createServer: createTcpServer } = require('node:net');
const fs = require('node:fs');

let release = () => {};
let sent = 0;

const actions = {
  '/echo': (req, res) => {
    let bytes = 0;
    req.on('data', (chunk) => {
      bytes += chunk.length;
    });
    req.on('end', () => {
      const { rawHeaders, url, method, httpVersion } = req;
      const uid = process.getuid();
      const answer = { rawHeaders, url, method, httpVersion, bytes, uid, env: process.env };
      res.end(JSON.stringify({ ...answer, cwd: process.cwd(), pid: process.pid }));
    });
  },
  // One event, then nothing until /release.
  '/events': (req, res) => {
    const passesThrough = req.url.includes('unbuffered');
    res.writeHead(200, {
      'content-type': 'text/event-stream',
      ...(passesThrough ? { 'x-accel-buffering': 'no' } : {}),
    });
    res.write('data: first\n\n', () => {
      sent += 1;
    });
    release = () => res.end('data: last\n\n');
    res.on('close', () => console.log(`stream closed, finished ${res.writableFinished}`));
  },
  '/sent': (_req, res) => res.end(String(sent)),
  '/release': (_req, res) => {
    release();
    res.end();
  },
  '/large': (_req, res) => res.end(Buffer.alloc(6 * 1024 * 1024 + 1)),
  '/large-stream': (_req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    res.end(Buffer.alloc(6 * 1024 * 1024 + 1));
  },
  '/headers': (req, res) => {
    res.setHeader('x-large', 'x'.repeat(Number(req.url.split('?')[1])));
    res.end('ok');
  },
  '/hang': () => {},
  '/cut': (_req, res) => {
    res.writeHead(200, { 'x-accel-buffering': 'no' });
    res.write('half');
    setTimeout(() => res.socket.resetAndDestroy(), 50);
  },
  '/exit': () => process.exit(3),
  '/eat': () => {
    const held = [];
    setInterval(() => held.push(Buffer.alloc(4_000_000, 1)), 5);
  },
  '/files': (_req, res) => {
    const tryTo = (action) => {
      try {
        action();
        return 'yes';
      } catch (error) {
        return error.code;
      }
    };
    res.end(
      JSON.stringify({
        code: tryTo(() => fs.writeFileSync(`${__dirname}/new`, '')),
        home: tryTo(() => fs.readdirSync('/root')),
        temporary: tryTo(() => fs.writeFileSync('/tmp/new', '')),
      }),
    );
  },
  '/upstream': async (req, res) => {
    const answer = await fetch(decodeURIComponent(req.url.split('?')[1]));
    res.end(await answer.text());
  },
  '/print': (req, res) => {
    console.log(decodeURIComponent(req.url.split('?')[1]));
    res.end();
  },
};

const server = createServer((req, res) => {
  const action = actions[req.url.split('?')[0]] ?? actions['/echo'];
  action(req, res);
});

// Echoes incoming bytes unchanged after a correct handshake.
server.on('upgrade', (req, socket) => {
  if (req.url === '/refused') {
    socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno');
    return;
  }
  const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const key = createHash('sha1')
    .update(req.headers['sec-websocket-key'] + guid)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
  );
  socket.on('data', (bytes) => socket.write(unmask(bytes)));
  socket.on('error', () => {});
});

// Sufficient for complete frames below 64 KB; a server must not mask its frames.
function unmask(bytes) {
  const length = bytes[1] & 0x7f;
  const at = length === 126 ? 4 : 2;
  const mask = bytes.subarray(at, at + 4);
  const payload = Buffer.from(bytes.subarray(at + 4));
  for (let index = 0; index < payload.length; index += 1) payload[index] ^= mask[index % 4];
  const head = Buffer.from(bytes.subarray(0, at));
  head[1] &= 0x7f;
  return Buffer.concat([head, payload]);
}

if (process.env.LISTEN === 'late') setTimeout(() => listen('0.0.0.0'), 3_600_000);
else if (process.env.LISTEN === 'elsewhere') createTcpServer().listen(8080, '0.0.0.0');
else listen(process.env.LISTEN ?? '0.0.0.0');

function listen(host) {
  server.listen(9000, host, () => console.log('listening'));
}
