import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An error as reported by the runtime client. */
export interface FunctionError {
  /** Such as `Runtime.ExitError`, or the name of what the handler threw. */
  readonly type: string;
  /** JSON: errorType, errorMessage, trace. */
  readonly body: string;
}

/** The receiver of an invocation's response, piece by piece. */
export interface ResponseSink {
  begin(contentType: string | undefined, streaming: boolean): void;
  /** Resolves when the next piece can be sent: a slow client slows the function down. */
  write(piece: Buffer): Promise<void>;
  end(): void;
  /** The function failed, before its first byte or in the middle. Nothing follows. */
  fail(error: FunctionError): void;
}

export interface Invocation {
  readonly id: string;
  readonly payload: Buffer;
  readonly traceId: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly functionArn: string;
  readonly sink: ResponseSink;
}

export interface RuntimeApiEvents {
  /** The runtime asks for work: it is initialised, or has finished the last invocation. */
  onIdle(): void;
  onInitError(error: FunctionError): void;
}

export interface RuntimeApi {
  readonly address: string;
  /** Passes an invocation to the waiting runtime. */
  deliver(invocation: Invocation): void;
  close(): void;
}

const VERSION = '/2018-06-01/runtime';

/** The HTTP interface between one runtime process and the platform (Lambda guide, "runtime API"). */
export async function startRuntimeApi(events: RuntimeApiEvents): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let current: Invocation | undefined;

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${VERSION}/invocation/next`) {
      waiting = response;
      current = undefined;
      events.onIdle();
      return;
    }
    if (path === `${VERSION}/init/error`) {
      events.onInitError(await readError(request));
      accept(response);
      return;
    }
    const [, id, kind] = /\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (current === undefined || id !== current.id) {
      response
        .writeHead(400)
        .end('{"errorMessage":"no such invocation","errorType":"InvalidRequestID"}');
      return;
    }
    const { sink } = current;
    if (kind === 'error') sink.fail(await readError(request));
    else await receive(request, sink);
    accept(response);
  };

  const server = createServer((request, response) => {
    // A runtime that dies in the middle of a response: the process watcher notifies the sink.
    respond(request, response).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliver(invocation) {
      current = invocation;
      waiting?.writeHead(200, {
        'content-type': 'application/json',
        'content-length': invocation.payload.length,
        'lambda-runtime-aws-request-id': invocation.id,
        'lambda-runtime-deadline-ms': String(invocation.deadline),
        'lambda-runtime-invoked-function-arn': invocation.functionArn,
        'lambda-runtime-trace-id': invocation.traceId,
      });
      waiting?.end(invocation.payload);
      waiting = undefined;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function receive(request: IncomingMessage, sink: ResponseSink): Promise<void> {
  const streaming = request.headers['lambda-runtime-function-response-mode'] === 'streaming';
  sink.begin(request.headers['content-type'], streaming);
  for await (const piece of request) await sink.write(piece as Buffer);
  const { trailers } = request;
  const type = trailers['lambda-runtime-function-error-type'];
  if (type === undefined) {
    sink.end();
    return;
  }
  const body = trailers['lambda-runtime-function-error-body'] ?? '';
  sink.fail({ type, body: Buffer.from(body, 'base64').toString('utf8') });
}

async function readError(request: IncomingMessage): Promise<FunctionError> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const type = request.headers['lambda-runtime-function-error-type'];
  return { type: String(type ?? 'Unhandled'), body: Buffer.concat(pieces).toString('utf8') };
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}
