import { timingSafeEqual } from 'node:crypto';
import { AwsError } from '../api/aws-error';
import {
  encodeRfc3986,
  hmac,
  type Scope,
  type SignableRequest,
  sha256,
  toCanonicalRequest,
  toScopeText,
  toSigningKey,
  toStringToSign,
} from './canonical-request';
import { checkChecksums } from './checksums';
import { decodeChunkedPayload } from './chunked-payload';
import { type Claim, readClaim } from './claim';
import type { Credential } from './credentials';

export interface Verified {
  readonly credential: Credential;
  readonly scope: Scope;
  /** The body without S3's chunked framing. */
  readonly body: Buffer;
}

export interface Verifier {
  readonly find: (accessKeyId: string) => Credential | undefined;
  readonly now: () => number;
}

/** Without a body only the head is verified, with the claimed hash in place of the body. */
export type BodiedRequest = SignableRequest & { readonly body: Buffer | undefined };

const UNSIGNED = 'UNSIGNED-PAYLOAD';
const MINUTE = 60_000;

/** Verifies a request like AWS: keys, session token, clock, scope, signature, payload. Throws an AwsError. */
export function verifySignature(request: BodiedRequest, { find, now }: Verifier): Verified {
  const claim = readClaim(request);
  const { scope } = claim;
  const credential = find(claim.accessKeyId);
  if (credential === undefined) throw unknownKey(claim.accessKeyId);
  checkToken(claim, credential, now());
  checkClock(claim, now());
  checkCoverage(request, claim);

  const payloadHash = toPayloadHash(request, claim);
  const canonical = toCanonicalRequest(request, claim.signedHeaders, payloadHash, scope.service);
  const key = toSigningKey(credential.secretAccessKey, scope);
  const expected = hmac(key, toStringToSign(claim.time, scope, canonical));
  const given = Buffer.from(claim.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw mismatch();

  const signing = payloadHash.startsWith('STREAMING-AWS4')
    ? { key, time: claim.time, scope, seed: claim.signature }
    : undefined;
  const { body: sent = Buffer.alloc(0) } = request;
  const chunked = payloadHash.startsWith('STREAMING-')
    ? decodeChunkedPayload(sent, signing)
    : { body: sent, trailers: {} };
  if (request.body !== undefined)
    checkChecksums(chunked.body, { ...request.headers, ...chunked.trailers });
  return { credential, scope, body: chunked.body };
}

/** A link that anyone can use for a while, like the code link of `GetFunction`. */
export function presignUrl(
  url: string,
  credential: Credential,
  region: string,
  seconds = 600,
): string {
  const { host, pathname } = new URL(url);
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = { date: time.slice(0, 8), region, service: 's3' };
  const query = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credential.accessKeyId}/${toScopeText(scope)}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': 'host',
    ...(credential.sessionToken && { 'X-Amz-Security-Token': credential.sessionToken }),
  };
  const queryString = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeRfc3986(value)}`)
    .join('&');
  const request = { method: 'GET', path: pathname, queryString, headers: { host } };
  const canonical = toCanonicalRequest(request, ['host'], UNSIGNED, 's3');
  const key = toSigningKey(credential.secretAccessKey, scope);
  const signature = hmac(key, toStringToSign(time, scope, canonical)).toString('hex');
  return `${url}?${queryString}&X-Amz-Signature=${signature}`;
}

function checkToken(claim: Claim, credential: Credential, now: number): void {
  const wrong = claim.sessionToken !== credential.sessionToken;
  if (wrong) throw unknownKey(claim.accessKeyId, 'InvalidToken');
  if (credential.expires !== undefined && credential.expires.getTime() <= now) {
    throw new AwsError(
      'ExpiredToken',
      'The security token included in the request is expired',
      403,
    );
  }
}

function checkClock({ time, expires, scope }: Claim, now: number): void {
  const at = Date.parse(
    time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Number.isNaN(at) || scope.date !== time.slice(0, 8)) {
    throw new AwsError('SignatureDoesNotMatch', 'Date in Credential scope does not match', 403);
  }
  if (expires !== undefined) {
    if (now > at + expires * 1000) throw new AwsError('AccessDenied', 'Request has expired', 403);
    return;
  }
  const tolerance = (scope.service === 's3' ? 15 : 5) * MINUTE;
  if (Math.abs(now - at) <= tolerance) return;
  const stamp = (moment: number) => new Date(moment).toISOString().replace(/[-:]|\.\d+/g, '');
  const reason =
    at < now
      ? `Signature expired: ${time} is now earlier than ${stamp(now - tolerance)} (${stamp(now)} - 5 min.)`
      : `Signature not yet current: ${time} is still later than ${stamp(now + tolerance)} (${stamp(now)} + 5 min.)`;
  throw scope.service === 's3'
    ? new AwsError(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        403,
      )
    : new AwsError('SignatureDoesNotMatch', reason, 403);
}

/** `host` and every `x-amz-` header must be covered by the signature. */
function checkCoverage(request: SignableRequest, { signedHeaders, presigned }: Claim): void {
  if (presigned) return;
  const needed = Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'));
  const missing = ['host', ...needed].filter((name) => !signedHeaders.includes(name));
  if (missing.length === 0) return;
  throw new AwsError(
    'AccessDenied',
    `There were headers present in the request which were not signed: ${missing.join(', ')}`,
    403,
  );
}

function toPayloadHash(request: BodiedRequest, claim: Claim): string {
  if (claim.presigned) return UNSIGNED;
  const claimed = request.headers['x-amz-content-sha256'];
  if (request.body === undefined) return claimed ?? '';
  const actual = sha256(request.body);
  if (claim.scope.service !== 's3') {
    if (claimed !== undefined && claimed !== actual) throw mismatch();
    return actual;
  }
  if (claimed === undefined) {
    throw new AwsError(
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    );
  }
  if (/^[0-9a-f]{64}$/.test(claimed) && claimed !== actual) {
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return claimed;
}

function mismatch(): AwsError {
  return new AwsError(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    403,
  );
}

function unknownKey(accessKeyId: string, code = 'InvalidClientTokenId'): AwsError {
  return new AwsError(code, 'The security token included in the request is invalid.', 403, {
    AWSAccessKeyId: accessKeyId,
  });
}
