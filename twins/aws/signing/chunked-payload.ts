import { AwsError } from '../api/aws-error';
import { hmac, type Scope, sha256, toScopeText } from './canonical-request';

export interface ChunkSigning {
  readonly key: Buffer;
  readonly time: string;
  readonly scope: Scope;
  /** The signature of the request's head: each chunk's signature covers the one before it. */
  readonly seed: string;
}

export interface ChunkedPayload {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

const EMPTY = sha256('');

/**
 * Removes S3's `aws-chunked` framing from an upload: `<size>[;chunk-signature=…]`, data, and so on, a chunk of
 * size 0, trailers. With `signing` every chunk's signature is checked.
 */
export function decodeChunkedPayload(framed: Buffer, signing?: ChunkSigning): ChunkedPayload {
  const pieces: Buffer[] = [];
  let previous = signing?.seed ?? '';
  let at = 0;

  const readLine = () => {
    const end = framed.indexOf('\r\n', at);
    if (end < 0) throw incomplete();
    const line = framed.subarray(at, end).toString('latin1');
    at = end + 2;
    return line;
  };
  const checkSignature = (line: string, data: Buffer) => {
    if (signing === undefined) return;
    const claimed = /;chunk-signature=([0-9a-f]{64})$/.exec(line)?.[1];
    const { time, scope, key } = signing;
    const parts = ['AWS4-HMAC-SHA256-PAYLOAD', time, toScopeText(scope), previous, EMPTY];
    const expected = hmac(key, [...parts, sha256(data)].join('\n')).toString('hex');
    if (claimed !== expected) throw new AwsError('SignatureDoesNotMatch', MISMATCH, 403);
    previous = expected;
  };

  for (;;) {
    const line = readLine();
    const size = Number.parseInt(/^[0-9a-f]+/i.exec(line)?.[0] ?? '', 16);
    if (Number.isNaN(size)) throw incomplete();
    const data = framed.subarray(at, at + size);
    if (data.length < size) throw incomplete();
    checkSignature(line, data);
    if (size === 0) break;
    pieces.push(data);
    at += size + 2;
  }

  const trailers: Record<string, string> = {};
  while (at < framed.length) {
    const line = readLine();
    if (line === '') break;
    const colon = line.indexOf(':');
    trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { body: Buffer.concat(pieces), trailers };
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'The request body terminated unexpectedly: its aws-chunked framing is broken',
  );
}
