/** Errors of the platform itself (583/42611), which clients can mistake for errors of the API. */
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

/** A failure of the platform or of the function, for which the platform responds. */
export class PlatformError extends Error {
  readonly status: PlatformStatus;

  constructor(status: PlatformStatus, message: string) {
    super(message);
    this.status = status;
  }
}

/** The body of such a response, as reported by users. */
export function toPlatformBody(error: PlatformError, requestId: string): string {
  return JSON.stringify({
    errorCode: -1,
    errorMessage: error.message,
    requestId,
    statusCode: error.status,
  });
}
