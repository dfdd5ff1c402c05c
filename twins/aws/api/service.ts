import type { AwsError } from './aws-error';

/** A request to one of AWS's services, after its signature was checked. */
export interface ApiRequest {
  readonly method: string;
  /** As it came, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The payload itself: S3's chunked framing is already taken off. */
  readonly body: Buffer;
  readonly region: string;
  /** Who signed it. */
  readonly callerArn: string;
  readonly callerId: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What a request asks for: its name, what IAM calls it, and how it is done. */
export interface Operation {
  /** As the service's reference names it, such as `ListObjectsV2`. */
  readonly name: string;
  /** As a policy names it, such as `s3:ListBucket`; undefined when everyone may do it. */
  readonly action: string | undefined;
  /** The ARN that a policy has to match. */
  readonly resource: string;
  run(): Reply | Promise<Reply>;
}

export interface Service {
  /** As it stands in the scope of a signature. */
  readonly name: string;
  /** Throws an AwsError when the service has no such operation, or the twin does not know it. */
  recognise(request: ApiRequest): Operation;
  toErrorReply(error: AwsError, request: { readonly method: string }): Reply;
}
