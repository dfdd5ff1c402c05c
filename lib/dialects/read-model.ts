import { readContentType } from '../http/content-type';
import { decodeText } from '../http/decode';
import { readForm } from '../http/multipart';
import { decodeLeniently } from '../http/percent-encoding';
import { UnclearError } from '../http/unclear';
import type { Dialect } from './dialect';
import { type FoundEndpoint, findEndpoint } from './endpoints';
import type { ModelPosition, ModelReading, NamedModel } from './model';
import { findInJson, type WantedTree } from './strict-json';

/** The size limit of a decompressed body. Bytes. */
const maxDecoded = 8 * 1024 * 1024;

/** The characters of model names in all APIs: others could be ambiguous or read as a list. */
const plainName = /^[\p{L}\p{N}_@~][\p{L}\p{N}._:/@+~=()[\]-]{0,299}$/u;

/** Some gateways make a path of the name: `gpt-5/../o1` must not be one that begins with `gpt-`. */
const pathSegment = /\/\.{0,2}(?:\/|$)/;

/** A name as sent, with its prefix. */
type WrittenModel = Omit<NamedModel, 'prefix'>;

/** The parts of an exchange that are read; the result is cached in it. */
export interface ModelRequest {
  readonly incoming: { readonly method: string; readonly upgrade?: 'websocket' | undefined };
  readonly provider: { readonly dialect: Dialect };
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: {
    readonly isAbsent: boolean;
    whole(): Buffer | undefined | Promise<Buffer | undefined>;
  };
  model: ModelReading | Promise<ModelReading> | undefined;
}

/**
 * Determines the model of an exchange, once for all callers. Unless every server would agree on one
 * interpretation, it is unclear. Reads the body only if it is decisive.
 */
export function readModel(exchange: ModelRequest): ModelReading | Promise<ModelReading> {
  exchange.model ??= remember(exchange, read(exchange));
  return exchange.model;
}

/** So that what is known can be asked without waiting, once the body is here. */
function remember(
  exchange: ModelRequest,
  reading: ModelReading | Promise<ModelReading>,
): ModelReading | Promise<ModelReading> {
  if (!(reading instanceof Promise)) return reading;
  return reading.then((known) => {
    exchange.model = known;
    return known;
  });
}

function read(exchange: ModelRequest): ModelReading | Promise<ModelReading> {
  const { incoming, target, headers, provider, body } = exchange;
  try {
    if (hasOtherMethod(headers, target)) throw new UnclearError('it overrides its own method');
    const endpoint = findEndpoint(provider.dialect, incoming.method, target);
    if (!endpoint) {
      throw new UnclearError('its path is ambiguous, or its endpoint is unknown to the proxy');
    }
    const { models } = endpoint.rule;
    if (incoming.upgrade && models !== 'query') {
      throw new UnclearError('on a WebSocket the model is named in the messages');
    }
    if (models === 'none') return { verdict: 'none' };
    if (models === 'unknown') {
      throw new UnclearError('the model it runs is stored elsewhere');
    }
    const named = [...readTarget(endpoint, target), ...readHeaders(headers)];
    const isOptional = typeof models === 'object' && 'optional' in models;
    if (typeof models === 'string' || body.isAbsent) return conclude(named, isOptional);
    const readWhole = (content: Buffer | undefined): ModelReading => {
      try {
        if (!content) throw new UnclearError('its body is larger than 4 MB');
        const wanted = isOptional ? (models.optional as WantedTree) : (models as WantedTree);
        return conclude([...named, ...readBody(wanted, headers, content)], isOptional);
      } catch (error) {
        return toUnclear(error);
      }
    };
    const whole = body.whole();
    return whole instanceof Promise ? whole.then(readWhole) : readWhole(whole);
  } catch (error) {
    return toUnclear(error);
  }
}

const otherMethod = /^x[-_](?:http[-_])?method(?:[-_]override)?$/i;
const otherMethodLengths: ReadonlySet<number> = new Set(
  ['x-method', 'x-http-method', 'x-method-override', 'x-http-method-override'].map(
    ({ length }) => length,
  ),
);

/**
 * The same as a parameter: Google's, which can also contain complete headers, and that of web
 * frameworks.
 */
const otherMethodParameter = /^\$?(?:httpmethod|httpheaders|_method)$/i;

/** Whether a request overrides its method: Google and others support that. */
export function hasOtherMethod(headers: readonly string[], target: string): boolean {
  const query = target.indexOf('?');
  if (query !== -1) {
    for (const [, name = ''] of target.slice(query).matchAll(/[?&;]([^=&;]*)/g)) {
      if (otherMethodParameter.test(name.includes('%') ? decodeLeniently(name) : name)) return true;
    }
  }
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    // Checking the length first avoids a comparison for most headers.
    if (otherMethodLengths.has(name.length) && otherMethod.test(name)) return true;
  }
  return false;
}

/** The model in the path, and those in the query, whether or not the API reads them. */
function readTarget({ rule, model }: FoundEndpoint, target: string): WrittenModel[] {
  const named: WrittenModel[] = [];
  if (model) {
    const { name, start } = model;
    const position =
      start === undefined ? undefined : toPosition('path', start, start + name.length);
    named.push({ name, position, isMain: true });
  }
  if (rule.models === 'path') return named;
  const query = target.indexOf('?');
  if (query === -1) return named;
  // The value is optional, so that there is a match at each position and none is read twice.
  for (const match of target.slice(query).matchAll(/[?&;]([^=&;]*)(?:=([^&;]*))?/g)) {
    const [whole, writtenName = '', text] = match;
    // Some frameworks treat `model[]` as the same parameter.
    if (
      text === undefined ||
      !/^(?:model|deployment)(?:\[.*)?$/is.test(decode(writtenName).trim())
    ) {
      continue;
    }
    const end = query + match.index + whole.length;
    const position = toPosition('query', end - text.length, end);
    named.push({ name: decode(text), position, isMain: true });
  }
  return named;
}

/**
 * Headers with which gateways select a model or route (Vercel, Azure's endpoints, Portkey, Helicone,
 * gateways in Kubernetes). Groq's selects a version of the same model.
 */
const modelHeader = /model|fallback|^x-portkey-(?:config|provider)$/i;

function readHeaders(headers: readonly string[]): WrittenModel[] {
  const named: WrittenModel[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (!modelHeader.test(name) || /^groq-model-version$/i.test(name)) continue;
    named.push({ name: headers[index + 1] as string, position: undefined, isMain: false });
  }
  return named;
}

/** The types that servers read as JSON. Some read others in another way (Google: protobuf). */
const jsonType = /^(?:(?:application|text)\/(?:[\w.-]+\+)?json|text\/plain)$/;

function readBody(wanted: WantedTree, headers: readonly string[], content: Buffer): WrittenModel[] {
  const coding = only(headers, 'content-encoding')?.trim().toLowerCase() ?? '';
  const isPlain = coding === '' || coding === 'identity';
  // Some servers treat `deflate` as raw data without the zlib header (RFC 9110 §8.4.1.2), which can
  // decode differently.
  if (coding === 'deflate') throw new UnclearError('it is compressed with deflate');
  const text = isPlain ? content : decodeText(content, coding, maxDecoded);
  if (!text) throw new UnclearError('its body is compressed in a way that the proxy cannot decode');
  const type = readContentType(only(headers, 'content-type')?.trim() || 'application/json');
  if (type.essence === 'application/sdp') {
    // Realtime calls: the query names the model. Some servers parse JSON whatever the Content-Type.
    if (text.indexOf('v=') === 0) return [];
    throw new UnclearError('its body does not match its Content-Type');
  }
  if (type.essence === 'application/x-www-form-urlencoded') {
    throw new UnclearError('its body is neither JSON nor a multipart form');
  }
  if (!/^(?:utf-?8|us-ascii)?$/i.test(type.parameters.get('charset') ?? '')) {
    throw new UnclearError('its body is not UTF-8');
  }
  if (!type.essence.startsWith('multipart/')) {
    if (!jsonType.test(type.essence)) throw new UnclearError('its body is not JSON or a form');
    return readJson(wanted, text, 0, isPlain);
  }
  if (type.essence !== 'multipart/form-data')
    throw new UnclearError('its body is not a simple form');
  for (const name of type.parameters.keys()) {
    if (name !== 'boundary' && name !== 'charset') throw new UnclearError('its form is not plain');
  }
  return readParts(wanted, text, type.parameters.get('boundary'), isPlain);
}

function readJson(
  wanted: WantedTree,
  text: Buffer,
  offset: number,
  hasPositions: boolean,
): WrittenModel[] {
  return findInJson(text, wanted).map(({ text: name, isMain, start, end }) => ({
    name,
    isMain,
    position:
      hasPositions && end > 0 ? toPosition('json', offset + start, offset + end) : undefined,
  }));
}

/** Some parsers decode a part as its `charset` says. */
const isUtf8Part = (type: string) =>
  (type.match(/charset[^;]*/gi) ?? []).every((one) =>
    /^charset="?(?:utf-?8|us-ascii)"?\s*$/i.test(one),
  );

function readParts(
  wanted: WantedTree,
  text: Buffer,
  boundary: string | undefined,
  hasPositions: boolean,
): WrittenModel[] {
  const named: WrittenModel[] = [];
  const seen = new Set<string>();
  for (const { name, isFile, type, start, end } of readForm(text, boundary)) {
    // Some frameworks treat `model[]` and `model[0]` as the same field.
    const field = name.replace(/[[.].*$/s, '').toLowerCase();
    const inside = Object.hasOwn(wanted, field) ? wanted[field] : undefined;
    if (!inside) continue;
    if (field !== name || seen.has(field))
      throw new UnclearError(`its form names "${field}" twice`);
    seen.add(field);
    const content = text.subarray(start, end);
    if (!isUtf8Part(type ?? '')) throw new UnclearError('a part of its form is not UTF-8');
    if (typeof inside === 'object') {
      // Realtime calls: a JSON part.
      named.push(...readJson(inside, content, start, hasPositions));
    } else if (inside === 'refused') {
      throw new UnclearError('its model is determined by settings stored elsewhere');
    } else {
      if (isFile || !/^(?:text\/plain\s*(?:;|$)|$)/i.test(type ?? '')) {
        throw new UnclearError(`"${field}" in its form is not text`);
      }
      const position = hasPositions ? toPosition('part', start, end) : undefined;
      named.push({ name: content.toString('utf8'), position, isMain: field === 'model' });
    }
  }
  return named;
}

/** The prefix of names in Google's APIs. */
const resourcePrefix = /^(?:models|tunedModels|publishers\/google\/models)\//;

/** Checks the names, the main ones first. */
function conclude(named: readonly WrittenModel[], isOptional: boolean): ModelReading {
  const models = named.map((model): NamedModel => {
    const prefix = resourcePrefix.exec(model.name)?.[0] ?? '';
    const name = model.name.slice(prefix.length);
    if (!plainName.test(name) || pathSegment.test(name))
      throw new UnclearError('a model name in it has unusual characters');
    // OpenRouter: stored settings, which include models.
    if (name.includes('@preset/')) {
      throw new UnclearError('it refers to settings stored elsewhere');
    }
    return { ...model, name, prefix };
  });
  const [first, ...others] = models.toSorted((one, other) => +other.isMain - +one.isMain);
  if (!first && isOptional) return { verdict: 'none' };
  if (!first) throw new UnclearError('it does not name one');
  return { verdict: 'named', models: [first, ...others] };
}

/** The value of a header that must not be repeated. */
function only(headers: readonly string[], lowerCased: string): string | undefined {
  let value: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (name.length !== lowerCased.length) continue;
    // Some servers treat `content_type` as the same (RFC 3875 §4.1.18).
    if (name.toLowerCase().replaceAll('_', '-') !== lowerCased) continue;
    if (value !== undefined) throw new UnclearError(`it contains ${lowerCased} twice`);
    value = headers[index + 1];
  }
  return value;
}

const toPosition = (form: ModelPosition['form'], start: number, end: number): ModelPosition => ({
  form,
  start,
  end,
});

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new UnclearError('its query is not valid');
  }
}

function toUnclear(error: unknown): ModelReading {
  if (error instanceof UnclearError) return { verdict: 'unclear', reason: error.message };
  throw error;
}
