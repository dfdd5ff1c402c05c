import type { Head } from '../exchange/answer';
import { isNamed } from '../http/header-name';
import { invalidAnswer } from './failures';
import { isHopByHop, token, toTokens, withoutBlanks } from './field-names';

/** The head of a response, with its framing and connection options. */
export interface ResponseHead {
  /** With end-to-end headers only. */
  readonly head: Head;
  readonly isHttp10: boolean;
  /** The value of `Content-Length`. */
  readonly length: number | undefined;
  readonly isChunked: boolean;
  /** Whether the connection can be reused after this response. */
  readonly isPersistent: boolean;
  /** Seconds for which the upstream keeps an idle connection (`Keep-Alive: timeout`). */
  readonly idleSeconds: number | undefined;
  /** The protocols in `Upgrade`, in lower case. */
  readonly upgrade: readonly string[];
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;

/**
 * Field lines without folding, without bare CR, LF or other control bytes, without space before the
 * colon (RFC 9112 §5). One expression checks all lines in one pass.
 */
const validFields = new RegExp(`^(?:${token}:[\\t\\x20-\\x7e\\x80-\\xff]*\\r\\n)*$`);

/** Leaves a margin below 2^53. */
const validLength = /^\d{1,15}$/;

/**
 * Splits field lines, each of which ends with CRLF, into names and values.
 *
 * @throws {ProxyError} `upstream_invalid`
 */
export function parseFields(text: string): string[] {
  if (!validFields.test(text)) throw invalidAnswer('INVALID_HEADER');
  const fields: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\r\n', start);
    const colon = text.indexOf(':', start);
    fields.push(text.slice(start, colon), withoutBlanks(text, colon + 1, end));
    start = end + 2;
  }
  return fields;
}

/**
 * Reads a whole head, including the CRLF of its last line but not the empty line.
 *
 * @param method of the request.
 * @throws {ProxyError} `upstream_invalid`
 */
export function parseResponseHead(text: string, method: string): ResponseHead {
  const lineEnd = text.indexOf('\r\n');
  const match = statusLine.exec(text.slice(0, lineEnd));
  if (!match) throw invalidAnswer('INVALID_STATUS_LINE');
  const isHttp10 = match[1] === '0';
  // RFC 9110 §9.3.6: once a tunnel is open, these fields have no meaning and must be ignored.
  const isTunnel = method === 'CONNECT' && match[2]?.startsWith('2');
  const fields = parseFields(text.slice(lineEnd + 2));

  const headers: string[] = [];
  let length: number | undefined;
  let isChunked = false;
  // HTTP/1.0 connections are not kept: few servers offer it, each in its own way.
  let isPersistent = !isHttp10;
  let idleSeconds: number | undefined;
  let upgrade: string[] = [];
  let named: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] as string;
    const value = fields[at + 1] as string;
    if (!isHopByHop(name)) {
      headers.push(name, value);
      if (name.length !== 14 || isTunnel || !isNamed(name, 'content-length')) continue;
      // RFC 9112 §6.3: lists and repetitions may be rejected, even of the same number.
      if (length !== undefined || !validLength.test(value)) throw invalidAnswer('INVALID_LENGTH');
      length = Number(value);
    } else if (isNamed(name, 'transfer-encoding')) {
      if (isTunnel) continue;
      // Other codings are not supported (RFC 9112 §6.1, §7), and an HTTP/1.0 message with one
      // is invalid.
      if (isChunked || isHttp10 || value.toLowerCase() !== 'chunked') {
        throw invalidAnswer('UNSUPPORTED_TRANSFER_ENCODING');
      }
      isChunked = true;
    } else if (isNamed(name, 'connection')) {
      // The usual value is the default of HTTP/1.1.
      if (value !== 'keep-alive') named = [...named, ...toTokens(value)];
    } else if (isNamed(name, 'keep-alive')) {
      idleSeconds = Number(/(?:^|[\s,;])timeout="?(\d{1,9})/i.exec(value)?.[1] ?? Number.NaN);
      if (Number.isNaN(idleSeconds)) idleSeconds = undefined;
    } else if (isNamed(name, 'upgrade')) {
      upgrade = [...upgrade, ...toTokens(value)];
    }
  }
  // RFC 9112 §6.3: this may be an attempt at response splitting.
  if (isChunked && length !== undefined) throw invalidAnswer('LENGTH_AND_CHUNKED');
  if (named.includes('close')) isPersistent = false;
  return {
    head: {
      status: Number(match[2]),
      reason: match[3] ?? '',
      headers: withoutNamed(headers, named),
    },
    isHttp10,
    length,
    isChunked,
    isPersistent,
    idleSeconds,
    upgrade,
  };
}

/**
 * Without the fields that `Connection` names. `content-length` is kept: it determines where the
 * body ends.
 */
function withoutNamed(headers: string[], named: readonly string[]): string[] {
  if (named.length === 0) return headers;
  const passed: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    if (named.includes(name) && name !== 'content-length') continue;
    passed.push(headers[at] as string, headers[at + 1] as string);
  }
  return passed;
}
