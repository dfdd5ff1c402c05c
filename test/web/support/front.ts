import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createSignal } from '../../support/signal';

/** Passes event streams on piece by piece, buffers them to their end, lets the test decide, or answers itself. */
type Mode = 'pass' | 'hold' | 'step' | 'refuse';

/** Something between the browser and the proxy, such as a CDN, whose handling of streams the test controls. */
export interface Front {
  readonly url: string;
  /** Forgets the streams so far, and handles the next ones like this. */
  begin(mode: Mode): void;
  /** Whether WebSockets pass; behind an nginx without the right settings they do not. */
  upgrades: 'pass' | 'cut';
  /** In `step`: resolves when the proxy has sent this many events, all of which are held here. */
  untilHeld(count: number): Promise<void>;
  /** In `step`: passes the next event on. */
  release(): void;
  /** In `step`: breaks the connection to the browser. */
  cut(): void;
  close(): Promise<void>;
}

export async function startFront(proxyUrl: string): Promise<Front> {
  const { hostname, port } = new URL(proxyUrl);
  let mode: Mode = 'pass';
  let held: string[] = [];
  let send: ((event: string) => void) | undefined;
  let cut: (() => void) | undefined;
  const signal = createSignal(() => `${held.length} events are held`);
  const front: Front = {
    url: '',
    upgrades: 'pass',
    begin(next) {
      mode = next;
      held = [];
      send = undefined;
      cut = undefined;
    },
    async untilHeld(count) {
      await signal.until('the events', () => held.length >= count || undefined, 20_000);
    },
    release() {
      const event = held.shift();
      if (event !== undefined) send?.(event);
    },
    cut: () => cut?.(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((incoming, response) => {
    if (mode === 'refuse' && incoming.url !== '/') {
      response.writeHead(433, { 'content-type': 'application/json' });
      response.end('{"errorCode":-1,"errorMessage":"Invoking task timed out after 3 seconds"}');
      return;
    }
    const { method = '', url = '', headers } = incoming;
    const outgoing = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      const isStream = url.startsWith('/-/stream') && mode !== 'pass';
      answer.once('close', () => !answer.complete && response.destroy());
      if (!isStream) return void answer.pipe(response);
      response.flushHeaders();
      const events: string[] = [];
      held = events;
      send = (event) => void response.write(event);
      cut = () => response.destroy();
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        const pieces = text.split(/(?<=\n\n)/);
        text = pieces.at(-1)?.endsWith('\n\n') ? '' : (pieces.pop() ?? '');
        events.push(...pieces);
        signal.notify();
      });
      answer.once('end', () => {
        if (mode === 'hold') response.end(events.join(''));
      });
    });
    outgoing.once('error', () => response.destroy());
    response.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (front.upgrades === 'cut') {
      socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    const { method, url, rawHeaders } = incoming;
    const lines = rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : [],
    );
    const upstream = connect(Number(port), hostname, () => {
      upstream.write(`${method} ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.once('error', () => socket.destroy());
    socket.once('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(front, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
}
