import { toCommand } from '../../command-line';
import type { Task } from '../../framework';
import { say } from '../../language';
import { type Access, guessAccess } from '../../release/access';
import { readRelease, releaseVariable } from '../../release/release';
import { UserError } from '../../user-error';
import type { CloudSession, DeployedFunction } from '../cloud';
import type { AwsApi } from './api';
import { createDeployments, describeDeployment, toTimestamp } from './deployments';
import type { LookRequest } from './look';
import type { AwsServerless } from './osls';
import { toAwsProvider } from './osls';
import { planStack } from './plan';
import { type FindFunctions, type StackFunction, toKnownVariables } from './stack-functions';
import { findTrouble, waitUntilDeployable } from './stack-state';
import type { Template } from './template';

/** The differences between the kinds of AWS functions. */
interface Kind {
  readonly findFunctions: FindFunctions;
  look(request: LookRequest): Promise<DeployedFunction | undefined>;
  /** Keys of functions whose code the template does not identify. */
  findOtherCode(deployed: readonly DeployedFunction[]): Promise<readonly string[]>;
}

type StackSession = Omit<CloudSession, 'wanted' | 'examine' | 'pause' | 'resume' | 'checkDeploy'>;

/** A service that is one CloudFormation stack: shared by all kinds of AWS functions. */
export function openStack(task: Task, api: AwsApi, kind: Kind): StackSession {
  const { options } = task;
  const serverless = task.serverless as AwsServerless;
  const deployments = createDeployments(api);
  const packed = (): Template | undefined =>
    serverless.service.provider.compiledCloudFormationTemplate;
  return {
    prepare: (onStep) => waitUntilDeployable(api, (command) => toCommand(task, command), onStep),
    async look() {
      const region = toAwsProvider(serverless).getRegion();
      const stack = await api.findStack();
      if (!stack) return { region, functions: [] };
      const template = await api.readTemplate();
      const functions: DeployedFunction[] = [];
      for (const entry of kind.findFunctions(template)) {
        const found = await kind.look({ task, api, stack, template, entry });
        if (found) functions.push(found);
      }
      return { region, functions, trouble: findTrouble(stack) };
    },
    async plan({ functions }, only) {
      // `deploy function` bypasses CloudFormation: osls compares by itself.
      if (only)
        return new Map([
          [only, { kind: 'change', changes: [say('code and settings', '代码和设置')] }],
        ]);
      const now = await api.readTemplate();
      const plans = planStack({
        ...{ now, next: packed() ?? {}, deployed: functions },
        findFunctions: kind.findFunctions,
      });
      for (const key of await kind.findOtherCode(functions.filter(({ isWanted }) => isWanted))) {
        const { changes = [], kind: what = 'change' } = plans.get(key) ?? {};
        plans.set(key, { kind: what, changes: [say('code', '代码'), ...changes] });
      }
      return plans;
    },
    nextAt: () => Number(toTimestamp(`${serverless.service.package.artifactDirectoryName ?? ''}`)),
    carry(releases) {
      for (const [key, text] of releases) {
        const yaml = serverless.service.functions[key];
        if (yaml) yaml.environment = { ...yaml.environment, [releaseVariable]: text };
      }
      for (const { key, setVariable } of kind.findFunctions(packed() ?? {})) {
        const text = releases.get(key);
        if (text !== undefined) setVariable(releaseVariable, text);
      }
    },
    skip() {
      serverless.service.provider.shouldNotDeploy = true;
    },
    // osls compares with its newest upload, which may not be the deployed version.
    enforce() {
      (options as { force?: boolean }).force = true;
    },
    removeLeftovers: async () => [],
    // Each deployment has its own id.
    lastDeploy: 'none',
    async findLastDeploy() {
      const [newest] = await deployments.list();
      const template = newest && (await deployments.readTemplate(newest));
      const releases = kind.findFunctions(template || {}).flatMap(({ key, variables }) => {
        const release = readRelease(toKnownVariables(variables)[releaseVariable]);
        return release ? ([[key, release]] as const) : [];
      });
      return new Map(releases);
    },
    async findRelease({ key, id }) {
      const template = await deployments.readTemplate(id);
      const entry = kind.findFunctions(template ?? {}).find((one) => one.key === key);
      return entry && toAccess(entry);
    },
    async serve(targets) {
      const ids = [...new Set(targets.map(({ id }) => id))];
      const [id] = ids;
      if (!id || ids.length > 1) {
        throw new UserError(
          'UNDO_UNKNOWN',
          say('A stack can serve only one deployment.', '一个堆栈只能运行一个部署版本。'),
        );
      }
      // osls passes the same options object to all plugins: its own rollback reads the timestamp from it.
      (options as { timestamp?: string }).timestamp = id;
      await serverless.pluginManager.spawn('rollback');
      const date = new Date(Number(id)).toISOString();
      return [
        say(
          `${describeDeployment(id)} (${date}) is live again`,
          `已恢复${describeDeployment(id)}（${date}）`,
        ),
      ];
    },
  };
}

function toAccess({ variables, isSigned }: StackFunction): Access {
  const known = toKnownVariables(variables);
  const access = readRelease(known[releaseVariable])?.access ?? guessAccess(known);
  return isSigned ? { ...access, mode: 'signed' } : access;
}
