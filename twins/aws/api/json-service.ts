import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error';
import { JSON_ERROR_CODES } from './error-codes';
import type { ApiRequest, Operation, Reply, Service } from './service';

export type JsonObject = { readonly [name: string]: unknown };

export interface JsonOperation {
  readonly resource: (input: JsonObject, request: ApiRequest) => string;
  readonly run: (input: JsonObject, request: ApiRequest) => object | Promise<object>;
}

export interface JsonServiceOptions {
  readonly name: string;
  /** The part before the dot in `x-amz-target`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, JsonOperation>>;
}

/** A service that uses AWS's JSON protocol: the operation in `x-amz-target`, JSON both ways. */
export function createJsonService(options: JsonServiceOptions): Service {
  const { name, target, version, operations } = options;
  const reply = (status: number, body: object): Reply => ({
    status,
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amzn-requestid': randomUUID(),
    },
    body: JSON.stringify(body),
  });
  return {
    name,
    recognise(request): Operation {
      const [prefix, operationName = ''] = (request.headers['x-amz-target'] ?? '').split('.');
      const operation = operations[operationName];
      if (prefix !== target || operation === undefined) {
        throw new AwsError(
          'UnknownOperationException',
          `The twin does not know ${name}:${operationName}`,
        );
      }
      const input = parseJsonObject(request.body, 'SerializationException');
      return {
        name: operationName,
        action: `${name === 'monitoring' ? 'cloudwatch' : name}:${operationName}`,
        resource: operation.resource(input, request),
        run: async () => reply(200, await operation.run(input, request)),
      };
    },
    toErrorReply: (error) =>
      reply(error.status === 403 ? 400 : error.status, {
        __type: JSON_ERROR_CODES[error.code] ?? error.code,
        message: error.message,
        ...error.details,
      }),
  };
}

export function parseJsonObject(body: Buffer, problem: string): JsonObject {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonObject;
    }
  } catch {
    // Falls through to the same error.
  }
  throw new AwsError(problem, 'Could not parse request body into json: Unexpected content');
}
