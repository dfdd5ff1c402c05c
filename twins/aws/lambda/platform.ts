import type { IncomingMessage } from 'node:http';
import {
  type FrontBehaviour,
  type FunctionUrl,
  type FunctionUrlConfiguration,
  startFunctionUrl,
} from '../function-url/function-url';
import type { Roles } from '../identity';
import type { LogStore } from '../logs/log-store';
import type { Buckets } from '../s3/buckets';
import type { StartWebEnvironment } from '../web-function/web-environment';
import type { WebFunctions } from '../web-function/web-functions';
import type { Code, CodeStore } from './code-store';
import type { Functions, LambdaFunction } from './functions';
import type { Invoker } from './invoker';
import { isOpenToAll } from './permissions';

/** Lambda's resources in one region. */
export interface LambdaPlatform {
  readonly functions: Functions;
  readonly invoker: Invoker;
  readonly code: CodeStore;
  readonly buckets: Buckets;
  readonly roles: Roles;
  readonly logs: LogStore;
  readonly accountConcurrency: number;
  /** Some regions have none. */
  readonly hasFunctionUrls: boolean;
  readonly urls: ReadonlyMap<string, FunctionUrl>;
  readonly webFunctions: WebFunctions;
  readonly startWebEnvironment: StartWebEnvironment;
  /** Whether the head of a request is signed, for endpoints with `IamAuth`. They need `x-amz-content-sha256`, too. */
  readonly isSignedHead: (incoming: IncomingMessage) => boolean;
  toFunctionArn(name: string): string;
  /** A link to the archive, valid for a few minutes. */
  toCodeLink(code: Code): string;
  openUrl(target: LambdaFunction, configuration: FunctionUrlConfiguration): Promise<FunctionUrl>;
  closeUrl(functionName: string): void;
  deleteFunction(name: string): void;
}

export interface LambdaPlatformOptions
  extends Omit<
    LambdaPlatform,
    'urls' | 'webFunctions' | 'isSignedHead' | 'openUrl' | 'closeUrl' | 'deleteFunction'
  > {
  readonly region: string;
  readonly front: FrontBehaviour;
  /** For URLs with `AuthType: AWS_IAM`. */
  readonly isSigned: (incoming: IncomingMessage, body: Buffer | undefined) => boolean;
}

export function createLambdaPlatform(options: LambdaPlatformOptions): LambdaPlatform {
  const { functions, invoker, region, front } = options;
  const urls = new Map<string, FunctionUrl>();

  const closeUrl = (name: string) => {
    urls.get(name)?.close();
    urls.delete(name);
  };
  return {
    ...options,
    urls,
    webFunctions: new Map(),
    isSignedHead: (incoming) =>
      incoming.headers['x-amz-content-sha256'] !== undefined &&
      options.isSigned(incoming, undefined),
    closeUrl,
    async openUrl(target, configuration) {
      const url = await startFunctionUrl({
        ...front,
        ...{ region, configuration },
        mayInvoke(incoming, body) {
          const { authType } = url.configuration;
          if (authType === 'AWS_IAM') return options.isSigned(incoming, body);
          return isOpenToAll([...target.permissions.values()]);
        },
        invoke: (request) => invoker.invoke(target, functions.serving(target), request),
      });
      urls.set(target.name, url);
      return url;
    },
    deleteFunction(name) {
      closeUrl(name);
      functions.delete(name);
    },
  };
}
