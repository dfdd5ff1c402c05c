import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FuzzedRequest } from './requests';

/** An upstream that records every request unchanged, and answers each with `{}`. */
export async function startRecorder() {
  const recorded: FuzzedRequest[] = [];
  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('end', () => {
      const { url = '', rawHeaders } = incoming;
      recorded.push({ target: url, headers: rawHeaders, body: Buffer.concat(pieces) });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 });
      response.end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    recorded,
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** For one response, in milliseconds. */
const patience = 30_000;

/** Sends requests over a few persistent connections; returns how often each status was received. */
export async function sendAll(
  port: number,
  requests: readonly FuzzedRequest[],
  headers: readonly string[],
): Promise<ReadonlyMap<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const statuses = new Map<number, number>();
  let next = 0;
  const send = async (): Promise<void> => {
    for (let one = requests[next++]; one; one = requests[next++]) {
      const status = await sendOne(port, agent, one, headers);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 8 }, send));
  agent.destroy();
  return statuses;
}

function sendOne(
  port: number,
  agent: Agent,
  { target, headers, body }: FuzzedRequest,
  more: readonly string[],
): Promise<number> {
  return new Promise((resolve, reject) => {
    const framing = ['Host', `127.0.0.1:${port}`, 'Content-Length', String(body.length)];
    const options = { host: '127.0.0.1', port, agent, method: 'POST', path: target };
    const sent = request({
      timeout: patience,
      ...options,
      headers: [...framing, ...more, ...headers],
    });
    sent.on('error', reject).on('response', (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('timeout', () => reject(new Error(`no answer: ${target} ${headers}`)));
    sent.end(body);
  });
}
