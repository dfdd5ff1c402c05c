import { UnclearError } from '../body/unclear';
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

/** What can stand in front of an endpoint: versions, and names of the forms that an API speaks. */
const prefix =
  /^(?:v\d[a-z\d]*|beta|api|openai|anthropic|inference|paas|coding|apps|compatible-mode|compatible-api|compatibility|upload|download)$/;
const maxPrefixes = 5;

/** An endpoint as a request has asked for it. */
export interface FoundEndpoint {
  readonly rule: EndpointRule;
  /** The model in its path, where the rule says so. */
  readonly model: PathModel | undefined;
}

export interface PathModel {
  readonly name: string;
  /** Where it stands in the target; undefined where it is escaped there. */
  readonly start: number | undefined;
}

/**
 * Finds the endpoint that a request is for, if its path reads the same for every server. Another case of
 * a letter, an empty segment or anything unusual makes it an endpoint that nobody knows.
 *
 * The tables of all dialects are looked into, that of the provider first: gateways speak several, and an
 * address of Gemini's or DeepSeek's has the forms of others below a prefix.
 *
 * @throws {UnclearError} where its path can be read in different ways, or is not known.
 */
export function findEndpoint(dialect: Dialect, method: string, target: string): FoundEndpoint {
  const { segments, start } = readPath(target);
  const path = segments.join('/');
  for (const rules of [byDialect[dialect.name], ...Object.values(byDialect)]) {
    for (const rule of rules) {
      if (!rule.methods.includes(method)) continue;
      const match = rule.path.exec(path);
      if (match) return { rule, model: match.groups && toPathModel(rule, path, target, start) };
    }
  }
  throw new UnclearError('the proxy does not know this endpoint');
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
  // As long as nothing is escaped, it is the same text in the target.
  const isPlain = target.startsWith(path, start);
  return { name: path.slice(from, to), start: isPlain ? start + from : undefined };
}

/** The segments behind the prefix, decoded, and where the first of them begins. */
function readPath(target: string): { segments: string[]; start: number } {
  const path = target.split('?', 1)[0] as string;
  // Google's Live SDK sends two slashes at the start.
  const begin = /^\/*/.exec(path)?.[0].length ?? 0;
  const written = path.slice(begin).replace(/\/$/, '').split('/');
  const segments = written.map(decodeSegment);
  let start = begin;
  let skipped = 0;
  while (skipped < maxPrefixes && prefix.test(segments[skipped] ?? '')) {
    start += (written[skipped] as string).length + 1;
    skipped++;
  }
  const rest = segments.slice(skipped);
  // A slash that is escaped belongs to an id, if the server does not take it for one of its own.
  if (rest.some((segment) => segment.includes('/')) && rest[0] !== 'models') throw unclearPath();
  return { segments: rest, start };
}

function decodeSegment(written: string): string {
  let segment: string;
  try {
    segment = decodeURIComponent(written);
  } catch {
    throw unclearPath();
  }
  // Dot segments, empty ones, and what another decoding would make of it.
  if (/^\.{0,2}$|(?:^|\/)\.{1,2}(?:\/|$)|\/\/|[\\%?#;\s\p{C}]/u.test(segment)) throw unclearPath();
  return segment;
}

const unclearPath = () => new UnclearError('its path can be read in different ways');
