import { AwsError } from '../api/aws-error';
import type { JsonObject } from '../api/json-service';
import { readCors } from '../function-url/cors';
import type { FunctionUrlConfiguration } from '../function-url/function-url';
import { addPermission } from './permissions';
import type { LambdaPlatform } from './platform';
import { json, type Route } from './route';
import { toStatements } from './shapes';

const notFound = (problem = 'The resource you requested does not exist.') =>
  new AwsError('ResourceNotFoundException', problem, 404, { Type: 'User' });

const oneOf = <Value extends string>(name: string, value: unknown, ...allowed: Value[]): Value => {
  const found = allowed.find((one) => one === value);
  if (found) return found;
  const problem = `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(', ')}]`;
  throw new AwsError('ValidationException', problem);
};

/** Operations on a deployed function: address, permissions, concurrency, tags. */
export const operationRoutes: readonly Route[] = [
  {
    name: 'GetFunctionUrlConfig',
    method: 'GET',
    path: /^\/url$/,
    run: ({ platform, name }) => json(200, toUrlJson(platform, name)),
  },
  {
    name: 'CreateFunctionUrlConfig',
    method: 'POST',
    path: /^\/url$/,
    async run({ platform, name, input }) {
      const target = platform.functions.find(name);
      if (!platform.hasFunctionUrls) {
        const problem = 'Function URLs are not available in this region.';
        throw new AwsError('InvalidParameterValueException', problem, 400, { Type: 'User' });
      }
      if (platform.urls.has(target.name)) {
        const problem = `Failed to create function url config for [functionArn = ${target.arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`;
        throw new AwsError('ResourceConflictException', problem, 409, { Type: 'User' });
      }
      await platform.openUrl(target, readUrl(input(), undefined));
      return json(201, toUrlJson(platform, name));
    },
  },
  {
    name: 'UpdateFunctionUrlConfig',
    method: 'PUT',
    path: /^\/url$/,
    run({ platform, name, input }) {
      const url = platform.urls.get(platform.functions.find(name).name);
      if (!url) throw notFound();
      url.configuration = readUrl(input(), url.configuration);
      return json(200, toUrlJson(platform, name));
    },
  },
  {
    name: 'DeleteFunctionUrlConfig',
    method: 'DELETE',
    path: /^\/url$/,
    run({ platform, name }) {
      toUrlJson(platform, name);
      platform.closeUrl(name);
      return json(204);
    },
  },
  {
    name: 'AddPermission',
    method: 'POST',
    path: /^\/policy$/,
    run({ platform, name, input }) {
      const target = platform.functions.find(name);
      const given = input();
      const { id } = addPermission(target, {
        ...{ id: given.StatementId, action: given.Action, principal: given.Principal },
        functionUrlAuthType: given.FunctionUrlAuthType,
        invokedViaFunctionUrl: given.InvokedViaFunctionUrl,
        revisionId: given.RevisionId,
      });
      return json(201, {
        Statement: JSON.stringify(toStatements(target).find(({ Sid }) => Sid === id)),
      });
    },
  },
  {
    name: 'PutFunctionConcurrency',
    method: 'PUT',
    path: /^\/concurrency$/,
    run({ platform, name, input }) {
      const target = platform.functions.find(name);
      const reserved = input().ReservedConcurrentExecutions;
      if (!Number.isInteger(reserved) || Number(reserved) < 0) {
        throw new AwsError('ValidationException', 'ReservedConcurrentExecutions must be 0 or more');
      }
      const left = platform.accountConcurrency - Number(reserved);
      // A reservation of zero is always possible; a larger one may leave too little.
      if (Number(reserved) > 0 && left < UNRESERVED) {
        throw new AwsError(
          'InvalidParameterValueException',
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED}].`,
        );
      }
      target.reservedConcurrency = Number(reserved);
      return json(200, { ReservedConcurrentExecutions: reserved });
    },
  },
  {
    name: 'DeleteFunctionConcurrency',
    method: 'DELETE',
    path: /^\/concurrency$/,
    run({ platform, name }) {
      platform.functions.find(name).reservedConcurrency = undefined;
      return json(204);
    },
  },
  {
    name: 'TagResource',
    method: 'POST',
    path: /^\/tags$/,
    run({ platform, name, input }) {
      const { tags } = platform.functions.find(name);
      const given = Object.entries((input().Tags ?? {}) as Record<string, string>);
      for (const [key, value] of given) {
        if (!/^[\w .:/=+@-]{1,128}$/.test(key) || !/^[\w .:/=+@-]{0,256}$/.test(value)) {
          throw new AwsError('ValidationException', `The tag ${key} is not valid`);
        }
        tags.set(key, value);
      }
      return json(204);
    },
  },
  {
    name: 'UntagResource',
    method: 'DELETE',
    path: /^\/tags$/,
    run({ platform, name, request }) {
      const { tags } = platform.functions.find(name);
      for (const key of request.query.getAll('tagKeys')) tags.delete(key);
      return json(204);
    },
  },
];

/** What an account must keep for functions without a reservation. */
const UNRESERVED = 10;

function readUrl(
  { AuthType, InvokeMode, Cors }: JsonObject,
  old: FunctionUrlConfiguration | undefined,
): FunctionUrlConfiguration {
  return {
    authType: oneOf('authType', AuthType ?? old?.authType, 'NONE', 'AWS_IAM'),
    invokeMode: oneOf(
      'invokeMode',
      InvokeMode ?? old?.invokeMode ?? 'BUFFERED',
      'BUFFERED',
      'RESPONSE_STREAM',
    ),
    cors: Cors === undefined ? old?.cors : readCors(Cors),
  };
}

function toUrlJson(platform: LambdaPlatform, name: string): object {
  const { arn, name: functionName } = platform.functions.find(name);
  const url = platform.urls.get(functionName);
  if (!url) throw notFound();
  const { authType, invokeMode, cors } = url.configuration;
  return {
    FunctionUrl: url.url,
    FunctionArn: arn,
    AuthType: authType,
    InvokeMode: invokeMode,
    ...(cors && { Cors: cors }),
    CreationTime: new Date(0).toISOString(),
    LastModifiedTime: new Date(0).toISOString(),
  };
}
