import { AwsError } from '../api/aws-error';
import type { Scope, SignableRequest } from './canonical-request';

/** What a request says about its own signature. */
export interface Claim {
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20261123T080000Z` */
  readonly time: string;
  readonly sessionToken: string | undefined;
  /** Whether everything is in the query, for a presigned link with a limited lifetime. */
  readonly presigned: boolean;
  readonly expires: number | undefined;
}

/** Reads the claim from the Authorization header or from a presigned query. */
export function readClaim(request: SignableRequest): Claim {
  const query = new URLSearchParams(request.queryString);
  if (query.has('X-Amz-Signature')) return readPresigned(query);

  const header = request.headers.authorization;
  if (header === undefined) {
    throw new AwsError(
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
      403,
    );
  }
  const [, algorithm, fields = ''] = /^(\S+) +(.*)$/.exec(header) ?? [];
  const field = (name: string) => new RegExp(`(?:^|[, ])${name}=([^, ]+)`).exec(fields)?.[1];
  const credential = field('Credential');
  const signedHeaders = field('SignedHeaders');
  const signature = field('Signature');
  if (algorithm !== 'AWS4-HMAC-SHA256' || !credential || !signedHeaders || !signature) {
    throw new AwsError(
      'IncompleteSignature',
      "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters.",
      403,
    );
  }
  return {
    ...readCredential(credential),
    signedHeaders: signedHeaders.split(';'),
    signature,
    time: request.headers['x-amz-date'] ?? '',
    sessionToken: request.headers['x-amz-security-token'],
    presigned: false,
    expires: undefined,
  };
}

function readPresigned(query: URLSearchParams): Claim {
  const field = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  return {
    ...readCredential(field('Credential')),
    signedHeaders: field('SignedHeaders').split(';'),
    signature: field('Signature'),
    time: field('Date'),
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    presigned: true,
    expires: Number(field('Expires')),
  };
}

function readCredential(text: string): { accessKeyId: string; scope: Scope } {
  const [accessKeyId, date, region, service, end] = text.split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request') {
    throw new AwsError(
      'IncompleteSignature',
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term',
      403,
    );
  }
  return { accessKeyId, scope: { date, region, service } };
}
