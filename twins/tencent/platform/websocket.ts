import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Lease } from '../runtime/pool';
import { FUNCTION_PORT } from '../runtime/sandbox';
import { admit, type Platform } from './admit';
import { createFrameMeter } from './frames';
import {
  type Invocation,
  report,
  toClientHeaders,
  toInvocation,
  toPlatformHeaders,
} from './invocation';
import { PlatformError, toPlatformBody } from './platform-error';

/** 583/63406. The rate limits (128 KB/s, 10 QPS) are not enforced: how the platform does it is not known. */
const MAX_MESSAGE = 256 * 1024;
const HEAD_END = '\r\n\r\n';

/** Serves a WebSocket of a WebSocket function: one connection is one invocation. */
export async function serveWebSocket(
  platform: Platform,
  port: number,
  req: IncomingMessage,
  client: Duplex,
  head: Buffer,
): Promise<void> {
  const { cloud } = platform;
  let invocation: Invocation | undefined;
  let lease: Lease | undefined;
  let failure: PlatformError | undefined;
  client.on('error', () => {});
  try {
    invocation = toInvocation(cloud, port, req);
    lease = await admit(platform, invocation);
    await tunnel(invocation, lease, req, client, head);
  } catch (error) {
    failure =
      error instanceof PlatformError ? error : new PlatformError(500, (error as Error).message);
    const id = invocation?.requestId ?? crypto.randomUUID();
    const body = toPlatformBody(failure, id);
    client.end(
      `HTTP/1.1 ${failure.status} Error\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  } finally {
    if (invocation) report(cloud, invocation, failure?.status ?? 101, lease?.instance, failure);
    lease?.release();
  }
}

/** Connects both sides until one ends, is idle too long, exceeds a limit, or the time is up. */
function tunnel(
  invocation: Invocation,
  { instance }: Lease,
  req: IncomingMessage,
  client: Duplex,
  head: Buffer,
): Promise<void> {
  const { timeout, idleTimeout } = invocation.revision.configuration;
  const remoteAddress = req.socket.remoteAddress ?? '';
  const own = toPlatformHeaders(invocation, remoteAddress);
  const headers = [...toClientHeaders(req.rawHeaders, own), ...own];
  const lines = [`${req.method} ${req.url} HTTP/1.1`];
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);

  return new Promise((resolve, reject) => {
    const server = connect({ host: instance.host, port: FUNCTION_PORT });
    let answerHead: Buffer | undefined = Buffer.alloc(0);
    const end = () => {
      clearTimeout(whole);
      clearTimeout(silence);
      client.destroy();
      server.destroy();
      resolve();
    };
    const whole = setTimeout(end, timeout * 1000);
    let silence = setTimeout(end, idleTimeout * 1000);
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(end, idleTimeout * 1000);
    };
    const fromClient = createFrameMeter(MAX_MESSAGE);
    const fromServer = createFrameMeter(MAX_MESSAGE);

    const toServer = (chunk: Buffer) => {
      heard();
      if (!fromClient.isWithinLimit(chunk)) return end();
      if (!server.write(chunk)) {
        client.pause();
        server.once('drain', () => client.resume());
      }
    };
    const toClient = (chunk: Buffer) => {
      heard();
      if (!fromServer.isWithinLimit(chunk)) return end();
      if (!client.write(chunk)) {
        server.pause();
        client.once('drain', () => server.resume());
      }
    };

    server.once('connect', () => {
      server.write(lines.join('\r\n') + HEAD_END, 'latin1');
      if (head.length > 0) toServer(head);
      client.on('data', toServer);
    });
    server.on('data', (chunk: Buffer) => {
      if (!answerHead) return toClient(chunk);
      answerHead = Buffer.concat([answerHead, chunk]);
      const at = answerHead.indexOf(HEAD_END);
      if (at < 0) return;
      const rest = answerHead.subarray(at + HEAD_END.length);
      client.write(answerHead.subarray(0, at + HEAD_END.length));
      const isAccepted = /^HTTP\/1\.1 101 /.test(answerHead.toString('latin1', 0, 16));
      answerHead = undefined;
      if (!isAccepted) {
        // A rejection is an ordinary response and ends with the function's side of the connection.
        server.removeAllListeners('data');
        server.on('data', (more) => client.write(more));
        if (rest.length > 0) client.write(rest);
      } else if (rest.length > 0) toClient(rest);
    });
    server.once('error', () => {
      if (answerHead) {
        clearTimeout(whole);
        clearTimeout(silence);
        return reject(new PlatformError(430, 'The function did not answer the handshake'));
      }
      end();
    });
    server.once('end', () => client.end());
    client.once('end', () => server.end());
    server.once('close', end);
    client.once('close', end);
  });
}
