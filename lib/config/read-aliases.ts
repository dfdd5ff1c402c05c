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
      problem(`MODEL_ALIASES leads "${name}" to itself. Take it out.`);
    }
    const alias = targets.find((target) => target !== name && written.has(target));
    if (alias !== undefined) {
      problem(
        `MODEL_ALIASES leads "${name}" to "${alias}", which is an alias itself. Name the model that it stands for.`,
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

/** What names of models are made of, less what separates them here. */
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
      'must be aliases with the models that they stand for, separated by commas: gpt-4=gpt-4.1,fast=groq/llama-3.3-70b-versatile|gpt-4.1-mini',
    );
  }
  const names = pairs.map(([name]) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`must name each alias once, and "${twice}" is there twice`);
  const again = pairs.find(([, targets]) => new Set(targets).size < targets.length);
  if (again) throw new Error(`must name each target of an alias once, and "${again[0]}" does not`);
  return new Map(pairs);
}

/** What stands before the first slash is a provider, if one has that name; else it is part of the model's. */
function toTarget(text: string, providers: ReadonlyMap<string, Provider>): AliasTarget {
  const [, name = '', model = ''] = /^([^/]*)\/(.+)$/.exec(text) ?? [];
  const provider = providers.get(name);
  return provider ? { provider, model } : { provider: undefined, model: text };
}
