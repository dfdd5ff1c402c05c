/** An error response of a service; each protocol serializes it in its own way. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** Additional fields of the response besides code and message. */
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
