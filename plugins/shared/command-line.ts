import type { Task } from './framework';

/**
 * A command to paste, with the `-c`, `--stage` and `--region` of the call that prints it: without them
 * it would act on another service, stage or region, or on another cloud.
 */
export function toCommand({ serverless, given }: Task, command: string): string {
  const { configurationFilename = 'serverless.yml' } = serverless;
  const { stage, region } = given;
  return [
    'npx sls',
    command,
    ...(configurationFilename === 'serverless.yml' ? [] : ['-c', configurationFilename]),
    ...(typeof stage === 'string' && stage !== '' ? ['--stage', stage] : []),
    ...(typeof region === 'string' && region !== '' ? ['--region', region] : []),
  ].join(' ');
}
