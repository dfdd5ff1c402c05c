import type { FunctionYaml } from '../../framework';
import { say } from '../../language';

/** A function with its merged settings from the YAML file. */
export interface Wanted {
  readonly key: string;
  readonly yaml: FunctionYaml;
}

/** The fix for what a deploy would update. */
export const deploy = 'npx sls deploy';

/** CloudFormation does not detect changes made outside of it: only a direct call repairs them. */
export const repair = say(
  'npx sls doctor check --fix (a deploy would not detect a change)',
  'npx sls doctor check --fix（部署不会发现变化）',
);
