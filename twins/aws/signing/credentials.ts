/** Keys that the twin accepts, and their principals. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials (for example of a role assumed through OIDC) send a token with each request. */
  readonly sessionToken?: string;
  readonly expires?: Date;
  readonly arn: string;
  readonly id: string;
}
