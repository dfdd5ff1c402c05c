import type { Provider } from '../dialects/provider';
import type { ProvidersConfig } from './providers';
import { optional, type Setting, type Source } from './section';

/** Where an alias leads. */
export interface AliasTarget {
  /** Undefined: the provider that the request is for. */
  readonly provider: Provider | undefined;
  readonly model: string;
}

/** Where each alias leads. */
export type Aliases = ReadonlyMap<string, AliasTarget>;

/** `MODEL_ALIASES`. Undefined: there are none. */
export type AliasesConfig = Aliases | undefined;

export const aliasesSettings = {
  modelAliases: { name: 'MODEL_ALIASES', defaultValue: '', aliases: [] },
} as const satisfies Record<string, Setting>;

export function readAliases(
  { read, problem }: Source<keyof typeof aliasesSettings>,
  { named, defaultProvider }: ProvidersConfig,
): AliasesConfig {
  const written = read('modelAliases', optional(readPairs));
  if (!written) return undefined;
  const providers = new Map([defaultProvider, ...named].map((one) => [one.name, one]));
  for (const [name, target] of written) {
    if (target === name) problem(`MODEL_ALIASES leads "${name}" to itself. Take it out.`);
    else if (written.has(target)) {
      problem(
        `MODEL_ALIASES leads "${name}" to "${target}", which is an alias itself. Name the model that it stands for.`,
      );
    }
  }
  return new Map([...written].map(([name, target]) => [name, toTarget(target, providers)]));
}

/** What names of models are made of, less what separates them here. */
const plainName = /^(?!(?:models|tunedModels)\/)[\p{L}\p{N}_@~][\p{L}\p{N}._:/@+~()[\]-]{0,299}$/u;

/** `gpt-4=gpt-4.1,fast=openrouter/meta-llama/llama-3.3-70b-instruct` */
function readPairs(text: string): Map<string, string> {
  const pairs = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => part.split('='));
  const isPair = (pair: string[]) =>
    pair.length === 2 && pair.every((side) => plainName.test(side));
  if (!pairs.every(isPair)) {
    throw new Error(
      'must be aliases with the models that they stand for, separated by commas: gpt-4=gpt-4.1,fast=openrouter/meta-llama/llama-3.3-70b-instruct',
    );
  }
  const names = pairs.map(([name = '']) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`must name each alias once, and "${twice}" is there twice`);
  return new Map(pairs as [string, string][]);
}

/** What stands before the first slash is a provider, if one has that name; else it is part of the model's. */
function toTarget(text: string, providers: ReadonlyMap<string, Provider>): AliasTarget {
  const [, name = '', model = ''] = /^([^/]*)\/(.+)$/.exec(text) ?? [];
  const provider = providers.get(name);
  return provider ? { provider, model } : { provider: undefined, model: text };
}
