import type { Task } from './framework';

/** ` -c serverless.aws.yml --stage test`: identifies a call's service, stage and region. */
export function callFlags({ serverless, given }: Pick<Task, 'serverless' | 'given'>): string {
  const { configurationFilename = 'serverless.yml' } = serverless;
  const { stage, region } = given;
  return [
    ...(configurationFilename === 'serverless.yml' ? [] : [` -c ${configurationFilename}`]),
    ...(typeof stage === 'string' && stage !== '' ? [` --stage ${stage}`] : []),
    ...(typeof region === 'string' && region !== '' ? [` --region ${region}`] : []),
  ].join('');
}

/**
 * A command to paste, with the `-c`, `--stage` and `--region` of the call that prints it: without them
 * it would act on another service, stage or region, or on another cloud.
 */
export const toCommand = (task: Pick<Task, 'serverless' | 'given'>, command: string): string =>
  `npx sls ${command}${callFlags(task)}`;
