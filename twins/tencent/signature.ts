import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './errors';
import type { ApiKey } from './settings';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) =>
  createHmac('sha256', key).update(data).digest();

const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/]+)\/([^/]+)\/([^/]+)\/tc3_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** The allowed clock difference of a client in seconds. */
const MAX_SKEW = 300;

/** The signed parts of a call. */
export interface SignedCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Verifies a TC3-HMAC-SHA256 signature and the session token.
 *
 * @returns the key that signed.
 * @throws {ApiError} with the cloud's `AuthFailure.*` code.
 */
export function verifySignature(call: SignedCall, keys: readonly ApiKey[], now: number): ApiKey {
  const { headers, body } = call;
  const parts = AUTHORIZATION.exec(headers.authorization ?? '');
  if (!parts) {
    throw new ApiError(
      'AuthFailure.InvalidAuthorization',
      'The request header `Authorization` is missing or malformed: TC3-HMAC-SHA256 is expected.',
    );
  }
  const [, secretId = '', date = '', service = '', signedHeaders = '', signature = ''] = parts;
  const timestamp = headerOf(headers, 'x-tc-timestamp');
  const seconds = Number(timestamp);
  if (Math.abs(now / 1000 - seconds) > MAX_SKEW) {
    throw new ApiError(
      'AuthFailure.SignatureExpire',
      `The provided credentials have expired: the difference between the timestamp ${timestamp} and the server time is more than five minutes.`,
    );
  }
  const key = keys.find((one) => one.secretId === secretId);
  if (!key) {
    throw new ApiError(
      'AuthFailure.SecretIdNotFound',
      'The SecretId is not found, please ensure that your SecretId is correct.',
    );
  }
  const names = signedHeaders.split(';');
  if (!names.includes('content-type') || !names.includes('host')) {
    throw new ApiError(
      'AuthFailure.SignatureFailure',
      'The signed headers must contain content-type and host.',
    );
  }
  const expected = sign({ key: key.secretKey, headers, body, names, date, service, timestamp });
  const isDate = date === new Date(seconds * 1000).toISOString().slice(0, 10);
  if (!isDate || !timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) {
    throw new ApiError(
      'AuthFailure.SignatureFailure',
      'The provided credentials could not be validated. Please check your signature is correct.',
    );
  }
  if ((headers['x-tc-token'] ?? '') !== (key.token ?? '')) {
    throw new ApiError('AuthFailure.TokenFailure', 'The token is invalid, please check it.');
  }
  return key;
}

interface Signing extends SignedCall {
  readonly key: string;
  readonly names: readonly string[];
  readonly date: string;
  readonly service: string;
  readonly timestamp: string;
}

function sign({ key, headers, body, names, date, service, timestamp }: Signing): string {
  // The SDK signs the host without its port, but the Host header contains it.
  const signedValue = (name: string) =>
    name === 'host'
      ? headerOf(headers, 'host').replace(/:\d+$/, '')
      : headerOf(headers, name).trim();
  const canonical = [
    'POST',
    '/',
    '',
    names.map((name) => `${name}:${signedValue(name)}\n`).join(''),
    names.join(';'),
    sha256(body),
  ].join('\n');
  const scope = `${date}/${service}/tc3_request`;
  const text = ['TC3-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n');
  const dateKey = hmac(`TC3${key}`, date);
  const signingKey = hmac(hmac(dateKey, service), 'tc3_request');
  return hmac(signingKey, text).toString('hex');
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}
