import type { Config } from './index';

/** What must hold between settings of different sections: a whole sentence, or undefined where all is well. */
type Rule = (config: Config) => string | undefined;

/** Asked only when every setting is right by itself. */
const rules: readonly Rule[] = [];

export function findBrokenRules(config: Config): string[] {
  return rules.flatMap((rule) => rule(config) ?? []);
}
