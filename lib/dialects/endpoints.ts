import { pathOf } from '../http/target';
import { endpoints as anthropic } from './anthropic/endpoints';
import { endpoints as azure } from './azure/endpoints';
import type { Dialect, DialectName } from './dialect';
import type { EndpointRule } from './endpoint-rule';
import { endpoints as gemini } from './gemini/endpoints';
import { endpoints as openai } from './openai/endpoints';

const byDialect: Readonly<Record<DialectName, readonly EndpointRule[]>> = {
  openai,
  anthropic,
  gemini,
  azure,
};

/** What can precede an endpoint: versions, and names of API variants. */
export const endpointPrefix =
  /^(?:v\d[a-z\d]*|beta|api|openai|anthropic|inference|paas|coding|apps|compatible-mode|compatible-api|compatibility|upload|download)$/;
const maxPrefixes = 5;

/** An endpoint, as requested. */
export interface FoundEndpoint {
  readonly rule: EndpointRule;
  /** The model in its path, if the rule defines one. */
  readonly model: PathModel | undefined;
}

export interface PathModel {
  readonly name: string;
  /** Its position in the target; undefined if it is escaped there. */
  readonly start: number | undefined;
}

/**
 * Finds the endpoint of a request, if every server would interpret its path the same way. A
 * different letter case, an empty segment or anything unusual makes the endpoint unknown.
 *
 * Searches the tables of all dialects, the provider's first: gateways support several, and Gemini
 * and DeepSeek offer the APIs of others below a prefix.
 *
 * @returns undefined if it is unknown or ambiguous.
 */
export function findEndpoint(
  dialect: Dialect,
  method: string,
  target: string,
): FoundEndpoint | undefined {
  const path = pathOf(target);
  if (path.length > maxKnownLength) return search(dialect, method, path);
  const name = `${dialect.name} ${method} ${path}`;
  if (known.has(name)) return known.get(name);
  const found = search(dialect, method, path);
  // Most requests use the same few paths; paths with ids must not fill the cache.
  if (known.size >= maxKnown) known.clear();
  known.set(name, found);
  return found;
}

const known = new Map<string, FoundEndpoint | undefined>();
/** Limits of the cache: number of entries, and length of a path. Callers choose the paths. */
const [maxKnown, maxKnownLength] = [200, 256];

function search(dialect: Dialect, method: string, written: string): FoundEndpoint | undefined {
  const read = readPath(written);
  if (!read) return undefined;
  const { segments, start } = read;
  const path = segments.join('/');
  for (const rules of [byDialect[dialect.name], ...Object.values(byDialect)]) {
    for (const rule of rules) {
      if (!rule.methods.includes(method)) continue;
      const match = rule.path.exec(path);
      if (match) return { rule, model: match.groups && toPathModel(rule, path, written, start) };
    }
  }
  return undefined;
}

function toPathModel(
  { path: pattern }: EndpointRule,
  path: string,
  target: string,
  start: number,
): PathModel | undefined {
  const { indices } = new RegExp(pattern, 'd').exec(path) ?? {};
  const [from, to] = indices?.groups?.model ?? [];
  if (from === undefined) return undefined;
  // If nothing is escaped, it is the same text in the target.
  const isPlain = target.startsWith(path, start);
  return { name: path.slice(from, to), start: isPlain ? start + from : undefined };
}

/** The decoded segments after the prefix, and where the first one starts. */
function readPath(path: string): { segments: string[]; start: number } | undefined {
  // Google's Live SDK sends two slashes at the start.
  const begin = /^\/*/.exec(path)?.[0].length ?? 0;
  const written = path.slice(begin).replace(/\/$/, '').split('/');
  const segments = written.map(decodeSegment).filter((segment) => segment !== undefined);
  if (segments.length < written.length) return undefined;
  let start = begin;
  let skipped = 0;
  while (skipped < maxPrefixes && endpointPrefix.test(segments[skipped] ?? '')) {
    start += (written[skipped] as string).length + 1;
    skipped++;
  }
  const rest = segments.slice(skipped);
  // An encoded slash belongs to an id, unless the server treats it as a separator.
  if (rest.some((segment) => segment.includes('/')) && rest[0] !== 'models') return undefined;
  return { segments: rest, start };
}

/** Undefined: a dot segment, an empty one, or one that would change if decoded again. */
function decodeSegment(written: string): string | undefined {
  if (plainSegment.test(written)) return written;
  let segment: string;
  try {
    segment = decodeURIComponent(written);
  } catch {
    return undefined;
  }
  return strangeSegment.test(segment) ? undefined : segment;
}

/** Matches nearly all segments. */
const plainSegment = /^[\w:-][\w.:@-]*$/;
const strangeSegment = /^\.{0,2}$|(?:^|\/)\.{1,2}(?:\/|$)|\/\/|[\\%?#;\s\p{C}]/u;
