import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../api/aws-error';
import type { ResponseSink } from '../sandbox/runtime-api';
import { createClientResponse } from './client-response';
import { type Cors, toCorsHeaders, toPreflightHeaders } from './cors';
import { toEvent } from './event';
import { createResponseSink, toBufferedClient } from './response-sink';

export interface FunctionUrlConfiguration {
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors: Cors | undefined;
}

/** Behaviour that differs between accounts or is not known for certain; see `AwsTwinOptions`. */
export interface FrontBehaviour {
  readonly emptyBodyHangs: boolean;
  readonly holdBack: boolean;
  readonly bytesPerSecond: number;
}

export interface FunctionUrlOptions extends FrontBehaviour {
  readonly region: string;
  readonly configuration: FunctionUrlConfiguration;
  /** Both permissions exist, and apply to the caller. */
  readonly mayInvoke: (incoming: IncomingMessage, body: Buffer) => boolean;
  readonly invoke: (request: {
    readonly id: string;
    readonly payload: Buffer;
    readonly traceId: string;
    readonly sink: ResponseSink;
  }) => Promise<unknown>;
}

/** A function URL: on AWS a separate host name, here a separate port on 127.0.0.1. */
export interface FunctionUrl {
  readonly id: string;
  readonly url: string;
  /** The host name that it would have on AWS. */
  readonly domainName: string;
  configuration: FunctionUrlConfiguration;
  close(): void;
}

const LARGEST_EVENT = 6_291_456;
const LARGEST_STREAM = 200 * 2 ** 20;
const TOO_LARGE = `{"Message":"Request must be smaller than ${LARGEST_EVENT} bytes for the InvokeFunction operation"}`;
const FORBIDDEN =
  '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}';

export async function startFunctionUrl(options: FunctionUrlOptions): Promise<FunctionUrl> {
  const id = randomBytes(16).toString('hex');
  const domainName = `${id}.lambda-url.${options.region}.on.aws`;
  let { configuration } = options;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const requestId = randomUUID();
    const traceId = toTraceId();
    const { method = 'GET', url: target = '/', rawHeaders } = incoming;
    const { cors, invokeMode } = configuration;
    const { origin } = incoming.headers;
    const client = createClientResponse(outgoing, {
      ...{ requestId, traceId, largestBody: LARGEST_STREAM },
      ...{ emptyBodyHangs: options.emptyBodyHangs, holdBack: options.holdBack },
      bytesPerSecond: options.bytesPerSecond,
      added: toCorsHeaders(cors, origin),
    });
    const names = rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase());
    if (names.filter((name) => name === 'authorization').length > 1) {
      incoming.resume();
      client.refuse(400, '{"message":"Bad Request"}');
      return;
    }
    if (cors !== undefined && method === 'OPTIONS') {
      incoming.resume();
      outgoing.writeHead(200, toPreflightHeaders(cors, origin).flat()).end();
      return;
    }
    const body = await readBody(incoming);
    if (body === 'too large') {
      outgoing.setHeader('connection', 'close');
      client.refuse(413, TOO_LARGE);
      return;
    }
    if (!options.mayInvoke(incoming, body)) {
      client.refuse(403, FORBIDDEN);
      return;
    }
    const sourceIp = incoming.socket.remoteAddress ?? '127.0.0.1';
    const context = { requestId, traceId, domainName, now: Date.now() };
    const event = toEvent({ method, target, rawHeaders, body, sourceIp }, context);
    const payload = Buffer.from(JSON.stringify(event));
    if (payload.length > LARGEST_EVENT) {
      client.refuse(413, TOO_LARGE);
      return;
    }
    const sink = createResponseSink(invokeMode === 'BUFFERED' ? toBufferedClient(client) : client);
    try {
      await options.invoke({ id: requestId, payload, traceId, sink });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      client.refuse(error.status, JSON.stringify({ ...error.details, message: error.message }));
    }
  };

  const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 0; // Otherwise Node adds a `keep-alive` header that AWS does not send.
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    ...{ id, domainName },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get configuration() {
      return configuration;
    },
    set configuration(changed) {
      configuration = changed;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Continues to read after the limit, so that a client that reads only after it has sent everything gets its response. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | 'too large'> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of incoming) {
    size += (piece as Buffer).length;
    if (size <= LARGEST_EVENT) pieces.push(piece as Buffer);
  }
  return size > LARGEST_EVENT ? 'too large' : Buffer.concat(pieces);
}

function toTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
