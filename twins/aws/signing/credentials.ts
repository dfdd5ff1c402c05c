/** Keys that the twin accepts, and whom they stand for. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials (a role taken through OIDC, for one) carry a token with each request. */
  readonly sessionToken?: string;
  readonly expires?: Date;
  readonly arn: string;
  readonly id: string;
}
