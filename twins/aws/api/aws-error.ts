/** An answer that a service gives instead of doing what it was asked; each protocol writes it its own way. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    /** What the service puts into the answer beside code and message. */
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
