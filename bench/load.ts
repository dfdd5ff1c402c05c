import { connect, type Socket } from 'node:net';

const body = JSON.stringify({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'x'.repeat(440) }],
});

/** A request as the OpenAI SDK for Node sends it. */
function toRequest(method: string, path: string): Buffer {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: proxy.example.com',
    'Connection: keep-alive',
    'Accept: application/json',
    'User-Agent: OpenAI/JS 6.49.0',
    'X-Stainless-Retry-Count: 0',
    'X-Stainless-Lang: js',
    'X-Stainless-Package-Version: 6.49.0',
    'X-Stainless-OS: Linux',
    'X-Stainless-Arch: x64',
    'X-Stainless-Runtime: node',
    'Authorization: Bearer sk-0123456789abcdef0123456789abcdef',
  ];
  if (method === 'POST') {
    lines.push('Content-Type: application/json', `Content-Length: ${body.length}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${method === 'POST' ? body : ''}`);
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
}

/** Whether these bytes end an answer of the bench's upstream, whatever framing a proxy gave it. */
function endsAnswer(text: string, received: number): boolean {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1];
  if (length !== undefined) return received >= head + 4 + Number(length);
  return text.endsWith('0\r\n\r\n');
}

/** Sends `count` small requests, over `connections` at a time, each kept alive. */
export async function sendSmall(port: number, count: number, connections: number): Promise<void> {
  const request = toRequest('POST', '/small');
  let left = count;
  const worker = async () => {
    const socket = await open(port);
    await new Promise<void>((resolve, reject) => {
      let text = '';
      const next = () => {
        if (left-- <= 0) return resolve();
        text = '';
        socket.write(request);
      };
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (endsAnswer(text, text.length)) next();
      });
      socket.on('error', reject).on('close', () => reject(new Error('closed')));
      next();
    });
    socket.removeAllListeners().destroy();
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

/** Opens one stream of events and calls back for each piece that arrives. */
export async function openEvents(
  port: number,
  count: number,
  interval: number,
  onPiece: () => void,
): Promise<{ readonly socket: Socket; readonly ended: Promise<void> }> {
  const socket = await open(port);
  let tail = '';
  const ended = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      onPiece();
      tail = (tail + chunk.toString('latin1')).slice(-5);
      if (tail === '0\r\n\r\n') resolve();
    });
    socket.on('error', () => resolve()).on('close', () => resolve());
  });
  socket.write(toRequest('GET', `/events/${count}/${interval}`));
  return { socket, ended };
}

/** Downloads that many megabytes and drops them; resolves with the milliseconds it took. */
export async function download(port: number, megabytes: number): Promise<number> {
  const socket = await open(port);
  const started = performance.now();
  let received = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('closed')));
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received >= megabytes * 1024 * 1024) resolve();
    });
    socket.write(toRequest('GET', `/download/${megabytes}`));
  });
  socket.removeAllListeners().destroy();
  return performance.now() - started;
}

/** Sends one small request; resolves at the first byte of its answer. */
export async function firstByte(port: number): Promise<void> {
  const socket = await open(port);
  await new Promise<void>((resolve, reject) => {
    socket.once('data', () => resolve()).once('error', reject);
    socket.write(toRequest('POST', '/small'));
  });
  socket.destroy();
}
