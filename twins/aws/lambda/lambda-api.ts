import { randomUUID } from 'node:crypto';
import { AwsError } from '../api/aws-error';
import { JSON_ERROR_CODES } from '../api/error-codes';
import { parseJsonObject } from '../api/json-service';
import type { Operation, Service } from '../api/service';
import { CONFLICTING } from './conflicts';
import { toFunctionName } from './functions';
import { createInvokeReply } from './invoke-reply';
import { operationRoutes } from './operation-routes';
import type { LambdaPlatform } from './platform';
import { json, type Route } from './route';
import { toConfigurationJson, toPolicyJson } from './shapes';
import { changeCode, changeConfiguration } from './updates';

function describe(platform: LambdaPlatform, name: string, qualifier?: string): object {
  const version = platform.functions.version(name, qualifier);
  return toConfigurationJson(version, platform.functions.find(name).change);
}

const ROUTES: readonly Route[] = [
  {
    name: 'GetFunction',
    method: 'GET',
    path: /^$/,
    run({ platform, name, qualifier }) {
      const version = platform.functions.version(name, qualifier);
      const { reservedConcurrency, tags, change } = platform.functions.find(name);
      return json(200, {
        Configuration: toConfigurationJson(version, change),
        Code: { RepositoryType: 'S3', Location: platform.toCodeLink(version.code) },
        ...(reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
        }),
        ...(tags.size > 0 && { Tags: Object.fromEntries(tags) }),
      });
    },
  },
  {
    name: 'GetFunctionConfiguration',
    method: 'GET',
    path: /^\/configuration$/,
    run: ({ platform, name, qualifier }) => json(200, describe(platform, name, qualifier)),
  },
  {
    name: 'UpdateFunctionCode',
    method: 'PUT',
    path: /^\/code$/,
    async run({ platform, name, input }) {
      await changeCode(platform, name, input());
      return json(200, describe(platform, name));
    },
  },
  {
    name: 'UpdateFunctionConfiguration',
    method: 'PUT',
    path: /^\/configuration$/,
    run({ platform, name, input }) {
      changeConfiguration(platform, name, input());
      return json(200, describe(platform, name));
    },
  },
  {
    name: 'ListVersionsByFunction',
    method: 'GET',
    path: /^\/versions$/,
    run({ platform, name }) {
      const { latest, versions, change } = platform.functions.find(name);
      const all = [latest, ...versions].map((version) => toConfigurationJson(version, change));
      return json(200, { Versions: all });
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
    run({ platform, request, name, qualifier }) {
      if (platform.functions.find(name).change?.kind === 'Pending') {
        platform.functions.checkIdle(name);
      }
      return createInvokeReply(platform, request, name, qualifier);
    },
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

/** The operations of Lambda's API that the CLI uses. */
export function createLambdaApi(platform: LambdaPlatform): Service {
  return {
    name: 'lambda',
    recognise(request): Operation {
      const path = decodeURIComponent(request.path);
      const [, kind, nameOrArn = '', behind = ''] =
        /^\/\d{4}-\d\d-\d\d\/(functions|tags)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
      // Any ARN can have tags; here only functions have them.
      const rest = kind === 'tags' ? '/tags' : behind;
      const route = [...ROUTES, ...operationRoutes].find(
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
        run() {
          if (CONFLICTING.has(route.name)) platform.functions.checkIdle(name);
          return route.run({ platform, request, name, qualifier, input, rest: last });
        },
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
