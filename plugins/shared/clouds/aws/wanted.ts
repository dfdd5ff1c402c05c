import type { FunctionYaml } from '../../framework';
import { say } from '../../language';

/** A function with what stands in the YAML file, merged. */
export interface Wanted {
  readonly key: string;
  readonly yaml: FunctionYaml;
}

/** The cure for what a deploy brings. */
export const deploy = 'npx sls deploy';

/** CloudFormation does not notice what was changed past it: only a direct call repairs that. */
export const repair = say(
  'npx sls doctor check --fix (a deploy would find nothing to do)',
  'npx sls doctor check --fix（部署不会发现变化）',
);
