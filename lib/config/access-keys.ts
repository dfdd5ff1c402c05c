import { lateCrypto } from '../http/late-modules';
import { readUtcTime } from './utc-time';

/** What the holder of an access key may do. What is undefined is not limited. */
export interface AccessKey {
  /** Names the key in logs and lists; never a secret. */
  readonly label: string;
  /** SHA-256 of the key. */
  readonly hash: Buffer;
  /** Milliseconds since 1970. */
  readonly expires: number | undefined;
  readonly providers: readonly string[] | undefined;
  /** Patterns in which `*` stands for any text. */
  readonly models: readonly string[] | undefined;
  /** Limits of requests for models that fit a pattern, besides those of the key. */
  readonly modelLimits: readonly ModelLimits[] | undefined;
  /** Only these endpoints, or all but these. */
  readonly endpoints: EndpointRule | undefined;
  /** Requests a minute. */
  readonly rpm: number | undefined;
  /** Tokens a minute. */
  readonly tpm: number | undefined;
  /** Tokens from midnight to midnight, UTC. */
  readonly tokensPerDay: number | undefined;
  /** Requests at the same time. */
  readonly concurrency: number | undefined;
}

/** What may be used of models that fit a pattern. What is undefined is not limited. */
export interface ModelLimits {
  readonly pattern: string;
  readonly rpm: number | undefined;
  readonly tpm: number | undefined;
}

/** Names of endpoints, such as `chat` (lib/dialects/endpoint-name.ts). */
export interface EndpointRule {
  readonly names: readonly string[];
  /** All but these. */
  readonly isExcept: boolean;
}

type Rules = Omit<AccessKey, 'label' | 'hash'>;

const unlimited: Rules = {
  expires: undefined,
  providers: undefined,
  models: undefined,
  modelLimits: undefined,
  endpoints: undefined,
  rpm: undefined,
  tpm: undefined,
  tokensPerDay: undefined,
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
  concurrency: (text) => ({ concurrency: readCount(text) }),
};

/** What was read, and every sentence about what could not be. */
export interface AccessKeyList {
  readonly keys: readonly AccessKey[];
  readonly problems: readonly string[];
}

/**
 * Reads a list of access keys: one on each line, or separated by `;`. `#` begins a comment.
 *
 *     alice 5e884898da28…  expires=2027-01-31 models=gpt-*,o4-mini rpm=60
 *
 * @param text holds hashes, never keys: it may be shown, but a message repeats only labels and rules.
 */
export function readAccessKeys(text: string): AccessKeyList {
  const keys: AccessKey[] = [];
  const problems: string[] = [];
  if (text.includes('\0')) {
    return { keys, problems: ['the list is not in UTF-8 (it may be UTF-16): save it as UTF-8'] };
  }
  const entries = text
    // As editors of all systems end lines. A mark of the byte order counts as a space.
    .split(/\r\n|\r|\n/)
    .flatMap((line) => line.replace(/(?:^|\s)#.*$/, '').split(';'))
    .map((entry) => entry.trim())
    .filter(Boolean);
  for (const entry of entries) {
    const [label = '', hash = '', ...rules] = entry.split(/\s+/);
    const complain = (problem: string) => problems.push(`the key "${toShown(label)}": ${problem}`);
    const digest = readDigest(hash);
    if (!isLabel(label)) {
      complain('a label has 1 to 40 letters, digits, ".", "_", "@" or "-"');
    } else if (keys.some((key) => key.label === label)) {
      complain('there are two keys with this label');
    }
    if (!digest) {
      complain('after the label comes the SHA-256 of the key: 64 hexadecimal digits');
    } else if (keys.some((key) => key.hash.equals(digest))) {
      complain('another entry has the same SHA-256');
    }
    const given = readRules(rules, complain);
    keys.push({ label, hash: digest ?? Buffer.alloc(32), ...unlimited, ...given });
  }
  return { keys, problems };
}

function readRules(rules: readonly string[], complain: (problem: string) => void): Partial<Rules> {
  let given: Partial<Rules> = {};
  for (const rule of rules) {
    const [name = '', text = ''] = rule.split(/=(.*)/s, 2);
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!reader) {
      complain(`"${toShown(name)}" is no rule; rules are ${Object.keys(readers).join(', ')}`);
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

/** Whether a text can name an access key. */
export function isLabel(text: string): boolean {
  return /^[\w.@-]{1,40}$/.test(text);
}

/** A key that stands where a label should must not be printed whole. */
function toShown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 8)}…` : text;
}

function readDigest(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[\w-]{43}$/.test(text) ? Buffer.from(text, 'base64url') : undefined;
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw new Error('must be a whole number above zero');
}

/** `gpt-4o(rpm=10,tpm=20000),gpt-*` */
function readModels(text: string): Pick<Rules, 'models' | 'modelLimits'> {
  const items = text.split(/,(?![^(]*\))/).map((item) => {
    const [, pattern, limits] = /^([\w.:/@+*-]+)(?:\((.*)\))?$/.exec(item) ?? [];
    if (pattern === undefined) {
      throw new Error(
        'must be names separated by commas, without spaces; limits of one stand in parentheses: gpt-4o(rpm=10,tpm=20000),gpt-*',
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
    if (name === undefined) throw new Error('may have rpm= and tpm= in parentheses');
    limits[name as 'rpm' | 'tpm'] = readCount(count);
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

/** The SHA-256 of a key, as the list holds it. */
export function toKeyHash(key: string): Buffer {
  // In one call: a Hash of its own for each request would be work for the garbage collector.
  return lateCrypto().hash('sha256', key, 'buffer');
}

/**
 * Creates the search for the entry of a key. Every entry is compared, each in constant time: how
 * long it takes tells nothing about how near a guess was.
 */
export function createKeyFinder(keys: readonly AccessKey[]) {
  return (candidate: string): AccessKey | undefined => {
    const hash = toKeyHash(candidate);
    const { timingSafeEqual } = lateCrypto();
    let found: AccessKey | undefined;
    for (const key of keys) if (timingSafeEqual(key.hash, hash)) found = key;
    return found;
  };
}

/** Whether a name fits one of the patterns, whatever the case of its letters. */
export function fitsPattern(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fits(name.toLowerCase(), pattern.toLowerCase()));
}

/** Without a regular expression: a pattern with many stars must not take for ever. */
function fits(name: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
