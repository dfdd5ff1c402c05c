import { createHash, createHmac } from 'node:crypto';

/** The parts of a request that Signature Version 4 covers. */
export interface SignableRequest {
  readonly method: string;
  /** As received, still percent-encoded. */
  readonly path: string;
  readonly queryString: string;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Scope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

export const hmac = (key: string | Buffer, data: string) =>
  createHmac('sha256', key).update(data).digest();

export const toScopeText = ({ date, region, service }: Scope) =>
  `${date}/${region}/${service}/aws4_request`;

export function toSigningKey(secret: string, scope: Scope): Buffer {
  const parts = [scope.date, scope.region, scope.service, 'aws4_request'];
  return parts.reduce((key: string | Buffer, part) => hmac(key, part), `AWS4${secret}`) as Buffer;
}

export function toStringToSign(time: string, scope: Scope, canonicalRequest: string): string {
  return ['AWS4-HMAC-SHA256', time, toScopeText(scope), sha256(canonicalRequest)].join('\n');
}

export function toCanonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
  service: string,
): string {
  const headers = signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    toCanonicalPath(request.path, service),
    toCanonicalQuery(request.queryString),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** S3 signs the path as sent; every other service signs it encoded once more. */
function toCanonicalPath(path: string, service: string): string {
  const toSegment = (segment: string) =>
    encodeRfc3986(service === 's3' ? decodeURIComponent(segment) : segment);
  return path.split('/').map(toSegment).join('/') || '/';
}

function toCanonicalQuery(queryString: string): string {
  const pairs = queryString
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      const decode = (text: string) => decodeURIComponent(text.replace(/\+/g, '%20'));
      return [encodeRfc3986(decode(name)), encodeRfc3986(decode(value.join('=')))] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature');
  const order = (one: string, other: string) => (one < other ? -1 : Number(one > other));
  return pairs
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? order(value, otherValue) : order(name, otherName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
