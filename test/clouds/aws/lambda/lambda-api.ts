import { randomUUID } from 'node:crypto';
import { AwsError } from '../api/aws-error';
import { JSON_ERROR_CODES } from '../api/error-codes';
import { type JsonObject, parseJsonObject } from '../api/json-service';
import type { ApiRequest, Operation, Reply, Service } from '../api/service';
import { toFunctionName } from './functions';
import { createInvokeReply } from './invoke-reply';
import type { LambdaPlatform } from './platform';
import { toConfigurationJson, toPolicyJson } from './shapes';
import { changeCode, changeConfiguration } from './updates';

interface Route {
  readonly name: string;
  readonly method: string;
  /** Behind `/functions/{name}`. */
  readonly path: RegExp;
  /** The IAM action, where it is not called like the operation. */
  readonly action?: string;
  readonly run: (call: RouteCall) => Reply | Promise<Reply>;
}

interface RouteCall {
  readonly platform: LambdaPlatform;
  readonly request: ApiRequest;
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly input: () => JsonObject;
  /** What the path ends with. */
  readonly rest: string;
}

const ROUTES: readonly Route[] = [
  {
    name: 'GetFunction',
    method: 'GET',
    path: /^$/,
    run({ platform, name, qualifier }) {
      const version = platform.functions.version(name, qualifier);
      const { reservedConcurrency } = platform.functions.find(name);
      return json(200, {
        Configuration: toConfigurationJson(version),
        Code: { RepositoryType: 'S3', Location: platform.toCodeLink(version.code) },
        ...(reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
        }),
      });
    },
  },
  {
    name: 'GetFunctionConfiguration',
    method: 'GET',
    path: /^\/configuration$/,
    run: ({ platform, name, qualifier }) =>
      json(200, toConfigurationJson(platform.functions.version(name, qualifier))),
  },
  {
    name: 'UpdateFunctionCode',
    method: 'PUT',
    path: /^\/code$/,
    async run({ platform, name, input }) {
      await changeCode(platform, name, input());
      return json(200, toConfigurationJson(platform.functions.version(name)));
    },
  },
  {
    name: 'UpdateFunctionConfiguration',
    method: 'PUT',
    path: /^\/configuration$/,
    run({ platform, name, input }) {
      changeConfiguration(platform, name, input());
      return json(200, toConfigurationJson(platform.functions.version(name)));
    },
  },
  {
    name: 'ListVersionsByFunction',
    method: 'GET',
    path: /^\/versions$/,
    run({ platform, name }) {
      const { latest, versions } = platform.functions.find(name);
      return json(200, { Versions: [latest, ...versions].map(toConfigurationJson) });
    },
  },
  {
    name: 'ListAliases',
    method: 'GET',
    path: /^\/aliases$/,
    run({ platform, name }) {
      platform.functions.find(name);
      return json(200, { Aliases: [] });
    },
  },
  {
    name: 'Invoke',
    action: 'InvokeFunction',
    method: 'POST',
    path: /^\/invocations$/,
    run: ({ platform, request, name, qualifier }) =>
      createInvokeReply(platform, request, name, qualifier),
  },
  {
    name: 'DeleteFunction',
    method: 'DELETE',
    path: /^$/,
    run({ platform, name, qualifier }) {
      const found = platform.functions.find(name);
      if (qualifier === undefined) platform.deleteFunction(found.name);
      else found.versions = found.versions.filter(({ version }) => version !== qualifier);
      return json(204);
    },
  },
  {
    name: 'GetPolicy',
    method: 'GET',
    path: /^\/policy$/,
    run({ platform, name }) {
      const found = platform.functions.find(name);
      if (found.permissions.size === 0) {
        const problem = 'The resource you requested does not exist.';
        throw new AwsError('ResourceNotFoundException', problem, 404, { Type: 'User' });
      }
      return json(200, { Policy: toPolicyJson(found), RevisionId: found.latest.revisionId });
    },
  },
  {
    name: 'RemovePermission',
    method: 'DELETE',
    path: /^\/policy\/([^/]+)$/,
    run({ platform, name, rest }) {
      if (platform.functions.find(name).permissions.delete(rest)) return json(204);
      const problem = `Statement ${rest} is not found in resource policy.`;
      throw new AwsError('ResourceNotFoundException', problem, 404, { Type: 'User' });
    },
  },
];

/** Lambda's own API, as far as the CLI speaks it. */
export function createLambdaApi(platform: LambdaPlatform): Service {
  return {
    name: 'lambda',
    recognise(request): Operation {
      const path = decodeURIComponent(request.path);
      const [, nameOrArn = '', rest = ''] =
        /^\/\d{4}-\d\d-\d\d\/functions\/([^/]+)(\/.*)?$/.exec(path) ?? [];
      const route = ROUTES.find(
        (candidate) => candidate.method === request.method && candidate.path.test(rest),
      );
      if (nameOrArn === '' || route === undefined) {
        throw new AwsError(
          'UnknownOperationException',
          `The twin does not know ${request.method} ${path}`,
          404,
        );
      }
      const name = toFunctionName(nameOrArn);
      const qualifier = request.query.get('Qualifier') ?? undefined;
      const input = () => parseJsonObject(request.body, 'InvalidRequestContentException');
      const [, last = ''] = route.path.exec(rest) ?? [];
      return {
        name: route.name,
        action: `lambda:${route.action ?? route.name}`,
        resource: platform.toFunctionArn(name),
        run: () => route.run({ platform, request, name, qualifier, input, rest: last }),
      };
    },
    toErrorReply(error) {
      const code = JSON_ERROR_CODES[error.code] ?? error.code;
      const status = error.code === 'Throttling' ? 429 : error.status;
      const body = { ...error.details, message: error.message, Message: error.message };
      return {
        ...json(status, body),
        headers: {
          'content-type': 'application/json',
          'x-amzn-errortype': error.code === 'Throttling' ? 'TooManyRequestsException' : code,
          'x-amzn-requestid': randomUUID(),
        },
      };
    },
  };
}

function json(status: number, body?: object): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
