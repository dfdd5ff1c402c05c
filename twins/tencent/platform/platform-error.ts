/** What the platform itself answers (583/42611); clients easily take it for the API's answer. */
export type PlatformStatus =
  | 400
  | 401
  | 403
  | 405
  | 406
  | 407
  | 410
  | 430
  | 432
  | 433
  | 434
  | 435
  | 500;

/** A failure of the platform or of the function, which the platform answers for. */
export class PlatformError extends Error {
  readonly status: PlatformStatus;

  constructor(status: PlatformStatus, message: string) {
    super(message);
    this.status = status;
  }
}

/** The body of such an answer, as people have posted it. */
export function toPlatformBody(error: PlatformError, requestId: string): string {
  return JSON.stringify({
    errorCode: -1,
    errorMessage: error.message,
    requestId,
    statusCode: error.status,
  });
}
