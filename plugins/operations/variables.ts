import type { Serverless } from '../shared/framework';
import { toTokenVariable } from './token';

type Variables = Record<string, unknown>;

/**
 * Prepares the variables of all functions for the deploy: empty ones are left out, as if they were not set,
 * and the hash of the token of `verify` is added, as if it were in the YAML file.
 *
 * @param words the command.
 */
export function prepareVariables(serverless: Serverless, words: readonly string[]): void {
  const { serviceDir, service } = serverless;
  const added = toTokenVariable(serviceDir, words);
  const { provider } = service;
  if (provider.environment || Object.keys(added).length > 0) {
    provider.environment = prepare(provider.environment, added);
  }
  for (const definition of Object.values(service.functions)) {
    if (definition.environment) definition.environment = prepare(definition.environment, {});
  }
  for (const { Properties } of Object.values(service.resources?.Resources ?? {})) {
    const config = Properties?.ServiceConfig;
    if (config) config.EnvironmentVariables = prepare(config.EnvironmentVariables, added);
  }
}

/** Also in the form of the old Tencent plugin, with the names below `variables`. */
function prepare(environment: Variables | undefined, added: Variables): Variables {
  const { variables } = environment ?? {};
  if (variables && typeof variables === 'object') {
    return { ...environment, variables: prepare(variables as Variables, added) };
  }
  const set = Object.entries(environment ?? {}).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(set), ...added };
}
