import { randomUUID } from 'node:crypto';
import { AwsError } from '../api/aws-error';
import type { ApiRequest, Reply } from '../api/service';
import type { ResponseSink } from '../sandbox/runtime-api';
import type { LambdaPlatform } from './platform';

const LARGEST_PAYLOAD = 6 * 2 ** 20;
const TAIL = 4096;

/** Invoke: the function's payload, whether it streams or not; with `LogType: Tail` the end of its log. */
export async function createInvokeReply(
  platform: LambdaPlatform,
  request: ApiRequest,
  name: string,
  qualifier: string | undefined,
): Promise<Reply> {
  const target = platform.functions.find(name);
  const version = platform.functions.version(name, qualifier);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const headers = { 'x-amzn-requestid': randomUUID(), 'x-amz-executed-version': version.version };
  if (type === 'DryRun') return { status: 204, headers, body: '' };
  if (request.body.length > LARGEST_PAYLOAD) {
    const problem = `Request must be smaller than ${LARGEST_PAYLOAD} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', problem, 413);
  }

  const pieces: Buffer[] = [];
  let failure: string | undefined;
  const sink: ResponseSink = {
    begin: () => undefined,
    write: async (piece) => void pieces.push(piece),
    end: () => undefined,
    fail: ({ body }) => {
      failure ??= body;
    },
  };
  const { events = [] } = platform.logs.groups.get(version.configuration.logGroup) ?? {};
  const logged = events.length;
  const payload = request.body.length === 0 ? Buffer.from('{}') : request.body;
  const traceId = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${'0'.repeat(24)}`;
  const invocation = platform.invoker.invoke(target, version, {
    ...{ id: headers['x-amzn-requestid'], payload, traceId, sink },
  });
  if (type === 'Event') {
    // The outcome is not awaited; it is in the log.
    invocation.catch(() => undefined);
    return { status: 202, headers, body: '' };
  }
  await invocation;
  const { events: all = [] } = platform.logs.groups.get(version.configuration.logGroup) ?? {};
  const log = all.slice(logged).map(({ message }) => message);
  const tail = Buffer.from(log.join('')).subarray(-TAIL);
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': 'application/json',
      ...(failure !== undefined && { 'x-amz-function-error': 'Unhandled' }),
      ...(request.headers['x-amz-log-type'] === 'Tail' && {
        'x-amz-log-result': tail.toString('base64'),
      }),
    },
    body: failure ?? Buffer.concat(pieces),
  };
}
