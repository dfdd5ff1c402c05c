import type { Faults } from './access/faults';
import type { Actor, Guard } from './access/guard';
import type { Service } from './api/service';
import { createCloudFormationApi } from './cloudformation/cloudformation-api';
import { hasFunctionUrls } from './cloudformation/resources';
import { createStacks, type Stacks } from './cloudformation/stacks';
import type { FrontBehaviour } from './function-url/function-url';
import { createEcrApi, createIamApi, createStsApi, type Roles } from './identity';
import type { CodeStore } from './lambda/code-store';
import { createFunctions } from './lambda/functions';
import { createInvoker } from './lambda/invoker';
import { createLambdaApi } from './lambda/lambda-api';
import { createLambdaPlatform, type LambdaPlatform } from './lambda/platform';
import type { QueryBehaviour } from './logs/insights/queries';
import { createLogStore } from './logs/log-store';
import { createLogsApi, type LogsApi } from './logs/logs-api';
import { createMetrics, createMetricsApi } from './logs/metrics-api';
import type { Buckets } from './s3/buckets';
import { createS3Api } from './s3/s3-api';
import type { Isolator } from './sandbox/isolation';
import type { SandboxStarter } from './sandbox/starter';
import { createWebEnvironmentStarter } from './web-function/web-environment';

/** State shared by all regions. */
export interface Account {
  readonly id: string;
  readonly folder: string;
  readonly buckets: Buckets;
  readonly roles: Roles;
  readonly code: CodeStore;
  readonly guard: Guard;
  readonly faults: Faults;
  readonly concurrency: number;
  readonly initMilliseconds: number;
  readonly stepMilliseconds: number;
  readonly changeMilliseconds: number;
  readonly front: FrontBehaviour;
  readonly queries: QueryBehaviour;
  readonly startSandbox: SandboxStarter;
  readonly isolator: Isolator;
  readonly toCaller: (arn: string) => Actor;
  readonly toRole: (arn: string) => Actor | undefined;
  readonly toCodeLink: LambdaPlatform['toCodeLink'];
  readonly isSigned: Parameters<typeof createLambdaPlatform>[0]['isSigned'];
}

export interface Region {
  readonly name: string;
  readonly platform: LambdaPlatform;
  readonly stacks: Stacks;
  readonly queryEndings: LogsApi['queryEndings'];
  service(name: string): Service | undefined;
  stop(): Promise<void>;
}

export function createRegion(name: string, account: Account): Region {
  const { id: accountId, buckets, roles, guard } = account;
  const logs = createLogStore();
  const metrics = createMetrics();
  const invoker = createInvoker({
    start: (version, onLog, stream) => account.startSandbox(version, name, onLog, stream),
    log: logs.append,
    ...{ metrics, accountConcurrency: account.concurrency },
    initMilliseconds: account.initMilliseconds,
  });
  const functions = createFunctions({
    ...{ accountId, region: name, onRetired: invoker.retire },
    changeMilliseconds: account.changeMilliseconds,
  });
  const platform = createLambdaPlatform({
    ...{ functions, invoker, code: account.code, buckets, roles, logs, region: name },
    ...{ accountConcurrency: account.concurrency, front: account.front },
    hasFunctionUrls: hasFunctionUrls(name),
    ...{ isSigned: account.isSigned, toCodeLink: account.toCodeLink },
    startWebEnvironment: createWebEnvironmentStarter({
      ...{ folder: account.folder, isolator: account.isolator, region: name, log: logs.append },
      listenMilliseconds: account.initMilliseconds,
    }),
    toFunctionArn: (functionName) => `arn:aws:lambda:${name}:${accountId}:function:${functionName}`,
  });
  const stacks = createStacks({
    ...{ accountId, region: name, platform, guard, faults: account.faults },
    pace: () => new Promise((resolve) => setTimeout(resolve, account.stepMilliseconds)),
  });
  const logsApi = createLogsApi(logs, accountId, name, account.queries);
  const services = [
    createCloudFormationApi({
      ...{ accountId, region: name, stacks, buckets, guard },
      ...{ toCaller: account.toCaller, toRole: account.toRole },
    }),
    createS3Api(buckets),
    createStsApi(accountId),
    createIamApi(accountId, roles),
    createLambdaApi(platform),
    logsApi.service,
    createMetricsApi(metrics),
    createEcrApi(accountId, name),
  ];
  return {
    ...{ name, platform, stacks, queryEndings: logsApi.queryEndings },
    service: (wanted) => services.find((service) => service.name === wanted),
    async stop() {
      await stacks.settled();
      for (const { change } of functions.all.values()) change?.finish();
      for (const functionName of [...platform.urls.keys()]) platform.closeUrl(functionName);
      const web = [...platform.webFunctions.values()];
      await Promise.all(
        web.flatMap(({ endpoints }) => [...endpoints.values()].map((endpoint) => endpoint.close())),
      );
      await invoker.stop();
    },
  };
}
