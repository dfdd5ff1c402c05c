import type { AccessKey, EndpointRule, ModelLimits } from './access-key';
import { readBudget } from './budget';
import { readUtcTime } from './utc-time';

/** The rules in an entry of the list, apart from the label. */
export type Rules = Omit<AccessKey, 'label' | 'hash'>;

export const unlimited: Rules = {
  expires: undefined,
  providers: undefined,
  models: undefined,
  modelLimits: undefined,
  endpoints: undefined,
  rpm: undefined,
  tpm: undefined,
  tokensPerDay: undefined,
  budget: undefined,
  concurrency: undefined,
};

const readers: Readonly<Record<string, (text: string) => Partial<Rules>>> = {
  expires: (text) => ({ expires: readUtcTime(text) }),
  providers: (text) => ({ providers: readList(text, /^[a-z0-9][a-z0-9_-]*$/) }),
  models: readModels,
  endpoints: (text) => ({ endpoints: readEndpoints(text) }),
  rpm: (text) => ({ rpm: readCount(text) }),
  tpm: (text) => ({ tpm: readCount(text) }),
  'tokens-per-day': (text) => ({ tokensPerDay: readCount(text) }),
  budget: (text) => ({ budget: readBudget(text) }),
  concurrency: (text) => ({ concurrency: readCount(text) }),
};

/**
 * Parses the rules of an entry.
 *
 * @param complain is called with the problem of an invalid rule.
 */
export function readRules(
  rules: readonly string[],
  complain: (problem: string) => void,
): Partial<Rules> {
  let given: Partial<Rules> = {};
  for (const rule of rules) {
    const [name = '', text = ''] = rule.split(/=(.*)/s, 2);
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!reader) {
      complain(
        `"${toShown(name)}" is not a rule; the rules are ${Object.keys(readers).join(', ')}`,
      );
      continue;
    }
    try {
      given = { ...given, ...reader(text) };
    } catch (error) {
      complain(`${name} ${(error as Error).message} (it is "${toShown(text)}")`);
    }
  }
  return given;
}

/**
 * Shortens a text that could be a key in the place of a label: it must not be printed completely.
 */
export function toShown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 8)}…` : text;
}

const isCount = (text: string) => /^[1-9]\d{0,11}$/.test(text);

function readCount(text: string): number {
  if (isCount(text)) return Number(text);
  throw new Error('must be a whole number above zero');
}

/** `gpt-4o(rpm=10,tpm=20000),gpt-*` */
function readModels(text: string): Pick<Rules, 'models' | 'modelLimits'> {
  const items = text.split(/,(?![^(]*\))/).map((item) => {
    const [, pattern, limits] = /^([\w.:/@+*-]+)(?:\((.*)\))?$/.exec(item) ?? [];
    if (pattern === undefined) {
      throw new Error(
        'must be names separated by commas, without spaces; limits of a single one go in parentheses: gpt-4o(rpm=10,tpm=20000),gpt-*',
      );
    }
    return { pattern, limits: limits === undefined ? undefined : readModelLimits(pattern, limits) };
  });
  const modelLimits = items.flatMap(({ limits }) => limits ?? []);
  return {
    models: items.map(({ pattern }) => pattern),
    modelLimits: modelLimits.length > 0 ? modelLimits : undefined,
  };
}

function readModelLimits(pattern: string, text: string): ModelLimits {
  const limits: { rpm?: number; tpm?: number } = {};
  for (const limit of text.split(',')) {
    const [, name, count = ''] = /^(rpm|tpm)=(.*)$/.exec(limit) ?? [];
    if (name === undefined || !isCount(count)) {
      throw new Error(
        'may have rpm= and tpm= in parentheses, with whole numbers above zero: gpt-4o(rpm=10,tpm=20000)',
      );
    }
    limits[name as 'rpm' | 'tpm'] = Number(count);
  }
  return { pattern, rpm: limits.rpm, tpm: limits.tpm };
}

/** `chat,responses` or `!files,!organization` */
function readEndpoints(text: string): EndpointRule {
  const items = text.split(',');
  const isExcept = items.every((item) => item.startsWith('!'));
  const names = items.map((item) => (isExcept ? item.slice(1) : item));
  if (names.every((name) => /^[\w.-]+$/.test(name))) {
    return { names: names.map((name) => name.toLowerCase()), isExcept };
  }
  throw new Error(
    'must be names separated by commas, such as chat,responses; or all with "!", for all but these: !files,!organization',
  );
}

function readList(text: string, wanted: RegExp): string[] {
  const items = text.split(',');
  if (items.every((item) => wanted.test(item))) return items;
  throw new Error('must be names separated by commas, without spaces');
}
