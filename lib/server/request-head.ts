import type { IncomingMessage } from 'node:http';
import { ProxyError } from '../exchange/errors';
import { isNamed } from '../http/header-name';

/** What was read from the head of a request. */
export interface RequestHead {
  /** Why the request must not be forwarded, or undefined. */
  readonly refusal: ProxyError | undefined;
  readonly hasBody: boolean;
  /** The value of `Content-Length`; undefined if there is none. */
  readonly length: number | undefined;
  /** The client waits for a `100 Continue` before it sends its body (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
}

/** RFC 3986 §3.2.2 and §3.2.3: a name or address, and a port. */
const validHost = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._~!$&'()*+,;=%-]+)(?::\d*)?$/i;

/** RFC 9110 §10.1.1: a list, in which other expectations may be ignored. */
const continues = /(?:^|,)[ \t]*100-continue[ \t]*(?:,|$)/i;

const problems = {
  host: 'The request must have exactly one valid Host header (RFC 9112 §3.2).',
  length: 'The request does not state unambiguously where its body ends (RFC 9112 §6.3).',
} as const;

/**
 * Reads everything that decides whether a request may be forwarded, in one pass over its raw
 * headers.
 *
 * Node's parser rejects most requests about whose end two servers could disagree. This rejects the
 * rest: transfer codings other than `chunked`, which the parser accepts
 * (RFC 9112 §6.1, §6.3), a Host that is absent, repeated or invalid (§3.2), and `HTTP/2.0` and
 * `0.9`.
 */
export function readRequestHead({
  method,
  rawHeaders: headers,
  httpVersion,
}: Pick<IncomingMessage, 'method' | 'rawHeaders' | 'httpVersion'>): RequestHead {
  let hosts = 0;
  let hostIsValid = true;
  let lengths = 0;
  let length: string | undefined;
  let coding: string | undefined;
  let expectsContinue = false;
  let hasUpgrade = false;
  let hasWebSocketKey = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] as string;
    // Checking the length first avoids a comparison for most headers.
    switch (name.length) {
      case 4:
        if (!isNamed(name, 'host')) break;
        hosts++;
        hostIsValid &&= validHost.test(value);
        break;
      case 6:
        if (isNamed(name, 'expect')) expectsContinue ||= continues.test(value);
        break;
      case 7:
        hasUpgrade ||= isNamed(name, 'upgrade');
        break;
      case 14:
        if (!isNamed(name, 'content-length')) break;
        lengths++;
        length = value;
        break;
      case 17:
        if (isNamed(name, 'transfer-encoding')) {
          coding = coding === undefined ? value : `${coding}, ${value}`;
        } else hasWebSocketKey ||= isNamed(name, 'sec-websocket-key');
        break;
    }
  }
  const isOld = httpVersion === '1.0';
  const refuse = (message: string) => new ProxyError('invalid_request', { message });
  let refusal: ProxyError | undefined;
  if (!isOld && httpVersion !== '1.1') {
    refusal = new ProxyError('http_version_unsupported');
  } else if (!hostIsValid || hosts > 1 || (hosts === 0 && !isOld)) {
    refusal = refuse(problems.host);
  } else if (coding !== undefined && (lengths > 0 || isOld || coding.toLowerCase() !== 'chunked')) {
    refusal = refuse(problems.length);
  } else if (lengths > 1 || (length !== undefined && !/^\d{1,15}$/.test(length))) {
    refusal = refuse(problems.length);
  } else if (method === 'GET' && hasWebSocketKey && !hasUpgrade) {
    // A server in front removed the upgrade. The API would return a confusing error; after a 426
    // clients switch to HTTP at once. With an `Upgrade` that is not a handshake, it is an ordinary
    // request (RFC 9110 §7.8).
    refusal = new ProxyError('websocket_unsupported');
  }
  return {
    refusal,
    length: length === undefined ? undefined : Number(length),
    hasBody: coding !== undefined || (length !== undefined && Number(length) > 0),
    // RFC 9110 §10.1.1: an expectation of an HTTP/1.0 client is ignored.
    expectsContinue: expectsContinue && !isOld,
  };
}
