import type { Head } from '../exchange/answer';
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

  let length: number | undefined;
  let isChunked = false;
  // HTTP/1.0 connections are not kept: few servers offer it, each in its own way.
  let isPersistent = !isHttp10;
  let idleSeconds: number | undefined;
  let upgrade: string[] = [];
  let named: string[] | undefined;
  let hasHopByHop = false;
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] as string;
    if (name.length === 14) {
      if (isTunnel || name.toLowerCase() !== 'content-length') continue;
      // RFC 9112 §6.3: lists and repetitions may be rejected, even of the same number.
      const value = fields[at + 1] as string;
      if (length !== undefined || !validLength.test(value)) throw invalidAnswer('INVALID_LENGTH');
      length = Number(value);
    } else if (isHopByHop(name)) {
      hasHopByHop = true;
      const value = fields[at + 1] as string;
      switch (name.toLowerCase()) {
        case 'transfer-encoding':
          if (isTunnel) break;
          // Other codings are not supported (RFC 9112 §6.1, §7), and an HTTP/1.0 message with one
          // is invalid.
          if (isChunked || isHttp10 || value.toLowerCase() !== 'chunked') {
            throw invalidAnswer('UNSUPPORTED_TRANSFER_ENCODING');
          }
          isChunked = true;
          break;
        case 'connection':
          named = [...(named ?? []), ...toTokens(value)];
          break;
        case 'keep-alive':
          idleSeconds = Number(/(?:^|[\s,;])timeout="?(\d{1,9})/i.exec(value)?.[1] ?? Number.NaN);
          if (Number.isNaN(idleSeconds)) idleSeconds = undefined;
          break;
        case 'upgrade':
          upgrade = [...upgrade, ...toTokens(value)];
          break;
      }
    }
  }
  // RFC 9112 §6.3: this may be an attempt at response splitting.
  if (isChunked && length !== undefined) throw invalidAnswer('LENGTH_AND_CHUNKED');
  if (named?.includes('close')) isPersistent = false;
  const headers = hasHopByHop ? withoutHopByHop(fields, named) : fields;
  return {
    head: { status: Number(match[2]), reason: match[3] ?? '', headers },
    isHttp10,
    length,
    isChunked,
    isPersistent,
    idleSeconds,
    upgrade,
  };
}

/** `content-length` is kept even if `Connection` names it: it determines where the body ends. */
function withoutHopByHop(fields: readonly string[], named: readonly string[] | undefined) {
  const others = new Set(named);
  others.delete('content-length');
  const passed: string[] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] as string;
    if (isHopByHop(name) || others.has(name.toLowerCase())) continue;
    passed.push(name, fields[at + 1] as string);
  }
  return passed;
}
