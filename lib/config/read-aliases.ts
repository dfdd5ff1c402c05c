import type { Provider } from '../dialects/provider';
import type { AliasesConfig, AliasTarget, AliasTargets, aliasesSettings } from './aliases';
import type { ProvidersConfig } from './providers';
import { optional, type Source } from './section';

export function readAliases(
  { read, problem }: Source<keyof typeof aliasesSettings>,
  { named, defaultProvider }: ProvidersConfig,
): AliasesConfig {
  const written = read('modelAliases', optional(readPairs));
  if (!written) return undefined;
  const providers = new Map([defaultProvider, ...named].map((one) => [one.name, one]));
  for (const [name, targets] of written) {
    if (targets.every((target) => target === name)) {
      problem(`MODEL_ALIASES maps "${name}" to itself. Remove the entry.`);
    }
    const alias = targets.find((target) => target !== name && written.has(target));
    if (alias !== undefined) {
      problem(
        `MODEL_ALIASES maps "${name}" to "${alias}", which is an alias itself. Use the actual model.`,
      );
    }
  }
  return new Map(
    [...written].map(([name, [first, ...others]]): [string, AliasTargets] => [
      name,
      [toTarget(first, providers), ...others.map((target) => toTarget(target, providers))],
    ]),
  );
}

/** The characters of model names, except those used as separators here. */
const plainName = /^(?!(?:models|tunedModels)\/)[\p{L}\p{N}_@~][\p{L}\p{N}._:/@+~()[\]-]{0,299}$/u;

/** `gpt-4=gpt-4.1,fast=groq/llama-3.3-70b-versatile|gpt-4.1-mini` */
function readPairs(text: string): Map<string, [string, ...string[]]> {
  const pairs = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part): [string, [string, ...string[]]] => {
      const [, name = '', targets = ''] = /^([^=]*)=(.*)$/.exec(part) ?? [];
      return [name, targets.split('|') as [string, ...string[]]];
    });
  if (!pairs.every(([name, targets]) => [name, ...targets].every((one) => plainName.test(one)))) {
    throw new Error(
      'must be aliases and their models, separated by commas: gpt-4=gpt-4.1,fast=groq/llama-3.3-70b-versatile|gpt-4.1-mini',
    );
  }
  const names = pairs.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`must name each alias once, but "${twice}" is repeated`);
  const again = pairs.find(([, targets]) => new Set(targets).size < targets.length);
  if (again)
    throw new Error(`must name each target of an alias once, but "${again[0]}" repeats one`);
  return new Map(pairs);
}

/**
 * The part before the first slash is a provider if one has that name; otherwise it belongs to the
 * model's name.
 */
function toTarget(text: string, providers: ReadonlyMap<string, Provider>): AliasTarget {
  const [, name = '', model = ''] = /^([^/]*)\/(.+)$/.exec(text) ?? [];
  const provider = providers.get(name);
  return provider ? { provider, model } : { provider: undefined, model: text };
}
