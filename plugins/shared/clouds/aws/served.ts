import type { Task } from '../../framework';
import type { AwsApi } from './api';

/** The timestamp of the deployment whose code the stack runs, as `sls rollback -t` takes it. */
export async function findServedDeployment(api: AwsApi): Promise<string | undefined> {
  if (!(await api.findStack())) return undefined;
  return /\/(\d{13})-\d{4}-\d\d-\d\dT/.exec(await api.readTemplate())?.[1];
}

/** Lets CloudFormation put that deployment back, code and configuration. */
export async function serveDeployment(
  { serverless, options }: Task,
  name: string,
): Promise<string> {
  // osls hands the same options to all plugins: its own rollback reads the timestamp there.
  (options as { timestamp?: string }).timestamp = name;
  await serverless.pluginManager.spawn('rollback');
  return `the deployment ${new Date(Number(name)).toISOString()} serves again`;
}
