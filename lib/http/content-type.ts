import { UnclearError } from './unclear';

/** A media type with its parameters (RFC 9110 §8.3.1). */
export interface MediaType {
  /** In lower case, such as `application/json`. */
  readonly essence: string;
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[\\w!#$%&'*+.^`|~-]+";
const essence = new RegExp(`^[ \\t]*(${token}/${token})`);
const parameter = new RegExp(`[ \\t]*;[ \\t]*(?:(${token})=(?:(${token})|"([^"\\\\]*)"))?`, 'y');

/**
 * Parses a `Content-Type` strictly by the standard. Anything that parsers interpret differently (a
 * repeated parameter, a quoted pair, unexpected text) makes it unclear.
 *
 * @throws {UnclearError}
 */
export function readContentType(text: string): MediaType {
  const [begin, type] = essence.exec(text) ?? [];
  if (begin === undefined || type === undefined) throw unclear();
  const parameters = new Map<string, string>();
  parameter.lastIndex = begin.length;
  let end = begin.length;
  for (let match = parameter.exec(text); match; match = parameter.exec(text)) {
    end = parameter.lastIndex;
    const [, written, plain, quoted] = match;
    if (written === undefined) continue;
    const name = written.toLowerCase();
    if (parameters.has(name)) throw unclear();
    parameters.set(name, plain ?? quoted ?? '');
  }
  if (text.slice(end).trim() !== '') throw unclear();
  return { essence: type.toLowerCase(), parameters };
}

const unclear = () => new UnclearError('its Content-Type is not clear');
