import { readContentType } from '../http/content-type';
import { decodeText } from '../http/decode';
import { readForm } from '../http/multipart';
import { UnclearError } from '../http/unclear';
import type { Dialect } from './dialect';
import { type FoundEndpoint, findEndpoint } from './endpoints';
import type { ModelPosition, ModelReading, NamedModel } from './model';
import { findInJson, type WantedTree } from './strict-json';

/** What a compressed body may become. Bytes. */
const maxDecoded = 8 * 1024 * 1024;

/** What names are made of, at all APIs: anything else could be read in different ways, or as a list. */
const plainName = /^[\p{L}\p{N}_@~][\p{L}\p{N}._:/@+~=()[\]-]{0,299}$/u;

/** A name as it is written, with its prefix. */
type WrittenModel = Omit<NamedModel, 'prefix'>;

/** What is read of an exchange, which keeps the reading. */
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
 * Reads which model an exchange is for: once for all who ask. There is exactly one reading in which every
 * server agrees, or it is unclear. Reads the body only where it decides.
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
    if (hasOtherMethod(headers, target))
      throw new UnclearError('it asks for another method than its own');
    const endpoint = findEndpoint(provider.dialect, incoming.method, target);
    if (!endpoint) {
      throw new UnclearError(
        'its path is not clear, or of an endpoint that the proxy does not know',
      );
    }
    const { models } = endpoint.rule;
    if (incoming.upgrade && models !== 'query') {
      throw new UnclearError('on a WebSocket the messages say it');
    }
    if (models === 'none') return { verdict: 'none' };
    if (models === 'unknown') {
      throw new UnclearError('what it runs is stored elsewhere');
    }
    const named = readTarget(endpoint, target);
    if (typeof models === 'string' || body.isAbsent) return conclude(named);
    const whole = body.whole();
    return whole instanceof Promise
      ? whole.then((content) => addBody(named, models, headers, content))
      : addBody(named, models, headers, whole);
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

/** The same as a parameter: Google's, which can hold whole headers too, and that of web frameworks. */
const otherMethodParameter = /^\$?(?:httpmethod|httpheaders|_method)$/i;

/** Whether a request asks for another method than its own: Google and others do as it says. */
export function hasOtherMethod(headers: readonly string[], target: string): boolean {
  const query = target.indexOf('?');
  if (query !== -1) {
    for (const [, name = ''] of target.slice(query).matchAll(/[?&;]([^=&;]*)/g)) {
      if (otherMethodParameter.test(name.includes('%') ? decodeOnce(name) : name)) return true;
    }
  }
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    // Only names of some lengths matter: most headers cost no comparison.
    if (otherMethodLengths.has(name.length) && otherMethod.test(name)) return true;
  }
  return false;
}

/** The model in the path, and those in the query, whoever may look there. */
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
  for (const match of target.slice(query).matchAll(/[?&;]([^=&;]*)=([^&;]*)/g)) {
    const [whole, writtenName = '', text = ''] = match;
    if (!/^(?:model|deployment)$/i.test(decode(writtenName).trim())) continue;
    const end = query + match.index + whole.length;
    const position = toPosition('query', end - text.length, end);
    named.push({ name: decode(text), position, isMain: true });
  }
  return named;
}

function addBody(
  named: readonly WrittenModel[],
  wanted: WantedTree,
  headers: readonly string[],
  content: Buffer | undefined,
): ModelReading {
  try {
    if (!content) throw new UnclearError('its body is larger than 4 MB');
    return conclude([...named, ...readBody(wanted, headers, content)]);
  } catch (error) {
    return toUnclear(error);
  }
}

function readBody(wanted: WantedTree, headers: readonly string[], content: Buffer): WrittenModel[] {
  const coding = only(headers, 'content-encoding')?.trim().toLowerCase() ?? '';
  const isPlain = coding === '' || coding === 'identity';
  // Some servers take `deflate` for bytes without the head of zlib (RFC 9110 §8.4.1.2), which can be others.
  if (coding === 'deflate') throw new UnclearError('it is compressed with deflate');
  const text = isPlain ? content : decodeText(content, coding, maxDecoded);
  if (!text) throw new UnclearError('its body is compressed in a way that the proxy cannot read');
  const type = readContentType(only(headers, 'content-type')?.trim() || 'application/json');
  if (type.essence === 'application/sdp') {
    // Realtime's calls: then the query names the model. Some servers read JSON whatever it is called.
    if (text.indexOf('v=') === 0) return [];
    throw new UnclearError('its body is not what its Content-Type says');
  }
  if (type.essence === 'application/x-www-form-urlencoded') {
    throw new UnclearError('its body is neither JSON nor a form with parts');
  }
  if (!/^(?:utf-?8|us-ascii)?$/i.test(type.parameters.get('charset') ?? '')) {
    throw new UnclearError('its body is not UTF-8');
  }
  if (!type.essence.startsWith('multipart/')) return readJson(wanted, text, 0, isPlain);
  if (type.essence !== 'multipart/form-data')
    throw new UnclearError('its body is not a plain form');
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
    position: hasPositions ? toPosition('json', offset + start, offset + end) : undefined,
  }));
}

function readParts(
  wanted: WantedTree,
  text: Buffer,
  boundary: string | undefined,
  hasPositions: boolean,
): WrittenModel[] {
  const named: WrittenModel[] = [];
  const seen = new Set<string>();
  for (const { name, isFile, type, start, end } of readForm(text, boundary)) {
    // Some frameworks read `model[]` and `model[0]` as the same field.
    const field = name.replace(/[[.].*$/s, '').toLowerCase();
    const inside = Object.hasOwn(wanted, field) ? wanted[field] : undefined;
    if (!inside) continue;
    if (field !== name || seen.has(field))
      throw new UnclearError(`its form names "${field}" twice`);
    seen.add(field);
    const content = text.subarray(start, end);
    if (typeof inside === 'object') {
      // Realtime's calls: a part that is JSON.
      named.push(...readJson(inside, content, start, hasPositions));
    } else if (inside === 'refused') {
      throw new UnclearError('it leaves the choice of the model to what is stored elsewhere');
    } else {
      if (isFile || !/^(?:text\/plain\s*(?:;|$)|$)/i.test(type ?? '')) {
        throw new UnclearError(`"${field}" in its form is no text`);
      }
      const position = hasPositions ? toPosition('part', start, end) : undefined;
      named.push({ name: content.toString('utf8'), position, isMain: field === 'model' });
    }
  }
  return named;
}

/** What Google's APIs write before a name. */
const resourcePrefix = /^(?:models|tunedModels|publishers\/google\/models)\//;

/** Checks the names, the main ones first. */
function conclude(named: readonly WrittenModel[]): ModelReading {
  const models = named.map((model): NamedModel => {
    const prefix = resourcePrefix.exec(model.name)?.[0] ?? '';
    const name = model.name.slice(prefix.length);
    if (!plainName.test(name)) throw new UnclearError('a model in it has no plain name');
    // OpenRouter: settings that are stored there, with models among them.
    if (name.includes('@preset/')) {
      throw new UnclearError('it names settings that are stored elsewhere');
    }
    return { ...model, name, prefix };
  });
  const [first, ...others] = models.toSorted((one, other) => +other.isMain - +one.isMain);
  if (!first) throw new UnclearError('it names none');
  return { verdict: 'named', models: [first, ...others] };
}

/** The value of a header that must not be there twice. */
function only(headers: readonly string[], lowerCased: string): string | undefined {
  let value: string | undefined;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    if (name.length !== lowerCased.length) continue;
    // Some servers read `content_type` as the same (RFC 3875 §4.1.18).
    if (name.toLowerCase().replaceAll('_', '-') !== lowerCased) continue;
    if (value !== undefined) throw new UnclearError(`${lowerCased} is in it twice`);
    value = headers[index + 1];
  }
  return value;
}

const toPosition = (form: ModelPosition['form'], start: number, end: number): ModelPosition => ({
  form,
  start,
  end,
});

const decodeOnce = (text: string) =>
  text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

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
