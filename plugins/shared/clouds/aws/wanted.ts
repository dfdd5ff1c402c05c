import type { FunctionYaml } from '../../framework';

/** A function with what stands in the YAML file, merged. */
export interface Wanted {
  readonly key: string;
  readonly yaml: FunctionYaml;
}

/** The cure for what a deploy brings. */
export const deploy = 'npx sls deploy -c serverless.aws.yml';

/** CloudFormation does not notice what was changed past it: only a direct call repairs that. */
export const repair =
  'npx sls doctor check --fix -c serverless.aws.yml (a deploy would find nothing to do)';
