import type { AwsError } from './aws-error';

/** A request to an AWS service, after its signature was checked. */
export interface ApiRequest {
  readonly method: string;
  /** As received, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The payload itself, without S3's chunked framing. */
  readonly body: Buffer;
  readonly region: string;
  /** The signer. */
  readonly callerArn: string;
  readonly callerId: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An operation: its name, its IAM action, and its implementation. */
export interface Operation {
  /** The name in the service's API reference, such as `ListObjectsV2`. */
  readonly name: string;
  /** The IAM action, such as `s3:ListBucket`; undefined if no permission is needed. */
  readonly action: string | undefined;
  /** The ARN that a policy has to match. */
  readonly resource: string;
  run(): Reply | Promise<Reply>;
}

export interface Service {
  /** The name in the scope of a signature. */
  readonly name: string;
  /** Throws an AwsError when the service has no such operation, or the twin does not know it. */
  recognise(request: ApiRequest): Operation;
  toErrorReply(error: AwsError, request: { readonly method: string }): Reply;
}
