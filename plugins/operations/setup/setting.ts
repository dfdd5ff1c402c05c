import type { Cloud } from '../../shared/clouds/cloud';
import { clouds, findCloud } from '../../shared/clouds/clouds';
import type { CloudSetup, Site } from '../../shared/clouds/setup';
import type { Dialog } from '../../shared/dialog';
import { readEnvText, toEnvFileName, toEnvValues } from '../../shared/env-file';
import type { Task } from '../../shared/framework';

/** A kind of account, with what `setup` knows of its cloud. */
export interface Target {
  readonly cloud: Cloud;
  readonly setup: CloudSetup;
  readonly site: Site;
}

/** What the steps of `setup` share. */
export interface Setting {
  readonly task: Task;
  /** Undefined: there is no terminal for questions. */
  readonly dialog: Dialog | undefined;
  readonly folder: string;
  /** `.env`, or that of the stage. */
  readonly envName: string;
  readonly envText: string;
  /** The current values of the file. */
  readonly envValues: Readonly<Record<string, string>>;
  /** The environment without the values of the file. It takes precedence over the file in every command. */
  readonly shell: NodeJS.ProcessEnv;
  /** The values to write to the file; each step adds to them. */
  readonly changes: Record<string, string>;
  /** Accounts to choose from: all, or those of the YAML file that `-c` names. */
  readonly targets: readonly Target[];
}

export async function createSetting(task: Task, dialog: Dialog | undefined): Promise<Setting> {
  const { serverless } = task;
  const folder = serverless.serviceDir;
  const envName = toEnvFileName(folder, serverless.service.provider.stage);
  const envText = readEnvText(folder, envName);
  const envValues = toEnvValues(envText);
  // osls has put the values of the file into the environment.
  const ofFile = ([name, value]: [string, string | undefined]) => envValues[name] === value;
  const shell = Object.fromEntries(Object.entries(process.env).filter((pair) => !ofFile(pair)));
  const { configurationFilename = 'serverless.yml' } = serverless;
  const offered =
    configurationFilename === 'serverless.yml'
      ? clouds.filter(({ isOffered }) => isOffered)
      : [findCloud(serverless.service)];
  const targets: Target[] = [];
  for (const cloud of offered) {
    const setup = await cloud.loadSetup();
    targets.push(...setup.sites.map((site) => ({ cloud, setup, site })));
  }
  return { task, dialog, folder, envName, envText, envValues, shell, changes: {}, targets };
}

/** The environment in which the next command will run. */
export const toEnvironment = ({ shell, envValues, changes }: Setting): NodeJS.ProcessEnv => ({
  ...envValues,
  ...changes,
  ...withoutEmpty(shell),
});

const withoutEmpty = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));

/** Adds a value to write to the file, unless the file has it already. */
export function change({ envValues, changes }: Setting, name: string, value: string): void {
  if ((envValues[name] ?? '') === value) delete changes[name];
  else changes[name] = value;
}

/** The YAML file of the cloud, or the one that `-c` named. */
export function toConfigFile({ task }: Setting, { cloud }: Target): string {
  const { configurationFilename = 'serverless.yml' } = task.serverless;
  return configurationFilename === 'serverless.yml' ? cloud.configFile : configurationFilename;
}
