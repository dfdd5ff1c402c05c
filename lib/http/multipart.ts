import { isUtf8 } from 'node:buffer';
import { UnclearError } from './unclear';

/** A part of a form (RFC 7578). */
export interface FormPart {
  readonly name: string;
  readonly isFile: boolean;
  /** Its `Content-Type`, as sent. */
  readonly type: string | undefined;
  /** Start and end of its content. Bytes. */
  readonly start: number;
  readonly end: number;
}

const crlf = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');

/** What libraries write; RFC 2046 allows a few more characters, which parsers treat differently. */
const plainBoundary = /^[\w'+./:=-]{1,70}$/;

/**
 * `form-data; name="model"`, with a file name for files; nothing that parsers decode differently.
 */
const disposition =
  /^form-data((?:[ \t]*;[ \t]*[\w*]+=(?:"[^"\\\r\n]*"|[\w.!#$%&'+^`|~-]+))+)[ \t]*$/i;
const parameter = /([\w*]+)=(?:"([^"]*)"|([^\s;]+))/g;
const plainName = /^[\w.-]+(?:\[[\w.-]*\])*$/;

const maxParts = 1_000;
/** No client writes more before the content of a part. Bytes. */
const longestHead = 8 * 1024;

/**
 * Parses a form, provided that every parser would find the same parts. No library ensures that:
 * busboy, undici and Python's `email` each accept forms that the others interpret differently
 * (lines ending with a bare LF, a preamble, folded or repeated headers, escapes in names;
 * `test/lib/dialects/model-readers.test.ts` compares them). So this accepts only what all of them
 * interpret alike, which is what clients send.
 *
 * @throws {UnclearError}
 */
export function readForm(bytes: Buffer, boundary: string | undefined): FormPart[] {
  if (boundary === undefined || !plainBoundary.test(boundary)) throw unclear();
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  if (bytes.indexOf(delimiter) !== 0) throw unclear();
  for (let at = delimiter.length; ; ) {
    const follows = bytes.toString('latin1', at, at + 2);
    if (follows === '--') {
      const rest = bytes.toString('latin1', at + 2, at + 6);
      if (rest !== '' && rest !== '\r\n') throw unclear();
      return parts;
    }
    const head = at + 2;
    const start = bytes.indexOf(headEnd, at) + headEnd.length;
    const next = bytes.indexOf(delimiter, head);
    if (follows !== '\r\n' || start < headEnd.length || next < start) throw unclear();
    const end = next - crlf.length;
    // A delimiter must be at the start of a line.
    if (end < start || !bytes.subarray(end, next).equals(crlf)) throw unclear();
    parts.push({ ...readHead(bytes.subarray(head, start - headEnd.length)), start, end });
    if (parts.length > maxParts) throw unclear();
    at = next + delimiter.length;
  }
}

function readHead(head: Buffer): Omit<FormPart, 'start' | 'end'> {
  if (head.length > longestHead || !isUtf8(head)) throw unclear();
  const headers = new Map<string, string>();
  for (const line of head.toString('utf8').split('\r\n')) {
    const [, name = '', value = ''] = /^([A-Za-z-]+):([^\r\n\0]*)$/.exec(line) ?? [];
    if (name === '' || headers.has(name.toLowerCase())) throw unclear();
    headers.set(name.toLowerCase(), value.replace(/^[ \t]+/, ''));
  }
  for (const [name, value] of headers) if (!isHarmless(name, value)) throw unclear();
  const [, list] = disposition.exec(headers.get('content-disposition') ?? '') ?? [];
  if (list === undefined) throw unclear();
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, plain] of list.matchAll(parameter)) {
    const lowerCased = name.toLowerCase();
    if (parameters.has(lowerCased)) throw unclear();
    parameters.set(lowerCased, quoted ?? plain ?? '');
  }
  const name = parameters.get('name');
  parameters.delete('name');
  const isFile = parameters.delete('filename') || parameters.has('filename*');
  parameters.delete('filename*');
  // Some parsers read a different name from `name*` and `name*0`; `_charset_` changes how values
  // are decoded.
  if (name === undefined || !plainName.test(name) || parameters.size > 0 || name === '_charset_') {
    throw unclear();
  }
  return { name, isFile, type: headers.get('content-type') };
}

function isHarmless(name: string, value: string): boolean {
  switch (name) {
    case 'content-disposition':
    case 'content-type':
    case 'content-length':
      return true;
    case 'content-transfer-encoding':
      return /^(?:7bit|8bit|binary)$/i.test(value.trim());
    default:
      return false;
  }
}

const unclear = () => new UnclearError('its form is not plain');
