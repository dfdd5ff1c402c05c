import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Faults } from './access/faults';
import type { Actor, Guard } from './access/guard';
import type { Journal } from './access/journal';
import { AwsError } from './api/aws-error';
import type { ApiRequest, Operation, Reply, Service } from './api/service';
import type { Credential } from './signing/credentials';
import { verifySignature } from './signing/sigv4';

export interface FrontDoorOptions {
  readonly port: number;
  readonly now: () => number;
  readonly credentials: readonly Credential[];
  readonly toActor: (credential: Credential) => Actor;
  /** Undefined when the twin has no such service. */
  readonly service: (name: string, region: string) => Service | undefined;
  readonly guard: Guard;
  readonly faults: Faults;
  readonly journal: Journal;
}

const LARGEST_BODY = 300 * 2 ** 20;

/** Starts the address that all services of the twin share; a signature's scope selects the service. */
export async function startFrontDoor(options: FrontDoorOptions): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, options).then(
      (reply) => {
        if (reply === 'drop') {
          incoming.socket.destroy();
          return;
        }
        const body = Buffer.from(reply.body);
        const length = reply.headers['content-length'] ?? String(body.length);
        outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': length });
        outgoing.end(incoming.method === 'HEAD' ? undefined : body);
      },
      (error: unknown) => {
        process.stderr.write(
          `The AWS twin failed: ${error instanceof Error ? error.stack : error}\n`,
        );
        incoming.socket.destroy();
      },
    );
  });
  server.keepAliveTimeout = 60_000;
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function answer(
  incoming: IncomingMessage,
  options: FrontDoorOptions,
): Promise<Reply | 'drop'> {
  const { method = 'GET' } = incoming;
  const headers = Object.fromEntries(
    Object.entries(incoming.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(','),
    ]),
  );
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const queryString = query.join('?');
  const { name, region } = toScopeHint(headers, queryString);
  const service = options.service(name, region);
  const body = await readBody(incoming);
  if (service === undefined) return noSuchService(name);

  let actor: Actor | undefined;
  let operation: Operation | undefined;
  let error: string | undefined;
  try {
    const { find, now } = { find: toFinder(options.credentials), now: options.now };
    const verified = verifySignature({ method, path, queryString, headers, body }, { find, now });
    actor = options.toActor(verified.credential);
    const request: ApiRequest = {
      ...{ method, path, headers, body: verified.body, region },
      query: new URLSearchParams(queryString),
      callerArn: verified.credential.arn,
      callerId: verified.credential.id,
    };
    operation = service.recognise(request);
    const fault = options.faults.atOperation(`${service.name}:${operation.name}`);
    if (fault === 'drop-connection') {
      error = 'the connection was dropped';
      return 'drop';
    }
    if (fault !== undefined && fault !== 'lose-answer') throw toFaultError(fault);
    if (operation.action !== undefined) {
      options.guard.check(actor, operation.action, operation.resource, 'api');
    }
    const reply = await operation.run();
    if (fault !== 'lose-answer') return reply;
    error = 'the answer was lost';
    return 'drop';
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    error = thrown.code;
    return service.toErrorReply(thrown, { method });
  } finally {
    options.journal.write({
      caller: actor?.arn ?? 'unknown',
      through: 'api',
      operation: `${service.name}:${operation?.name ?? `${method} ${path}`}`,
      action: operation?.action,
      resource: operation?.resource ?? '',
      error,
    });
  }
}

/** The service of a request, before its signature is verified. */
function toScopeHint(
  headers: Readonly<Record<string, string>>,
  queryString: string,
): { name: string; region: string } {
  const credential =
    /Credential=([^, ]+)/.exec(headers.authorization ?? '')?.[1] ??
    new URLSearchParams(queryString).get('X-Amz-Credential') ??
    '';
  const [, , region = 'us-east-1', name] = credential.split('/');
  const unsigned = headers['content-type']?.includes('x-www-form-urlencoded')
    ? 'cloudformation'
    : 's3';
  return { name: name ?? unsigned, region };
}

function toFinder(credentials: readonly Credential[]) {
  return (accessKeyId: string) =>
    credentials.find((credential) => credential.accessKeyId === accessKeyId);
}

function toFaultError(kind: 'throttle' | 'unavailable'): AwsError {
  return kind === 'throttle'
    ? new AwsError('Throttling', 'Rate exceeded', 400)
    : new AwsError('ServiceUnavailable', 'Service is unavailable. Please retry.', 503);
}

function noSuchService(name: string): Reply {
  const message = `The twin has no service "${name}". It has: cloudformation, s3, sts, iam, lambda, logs, monitoring, ecr.`;
  return {
    status: 501,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'NotImplemented' },
    body: JSON.stringify({ __type: 'NotImplemented', message }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of incoming) {
    size += (piece as Buffer).length;
    if (size > LARGEST_BODY) throw new Error('An API request of more than 300 MB');
    pieces.push(piece as Buffer);
  }
  return Buffer.concat(pieces);
}
