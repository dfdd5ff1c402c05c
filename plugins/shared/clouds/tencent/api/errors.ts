import { UserError } from '../../../user-error';

/** A failed call of the cloud's API, with the cloud's code. */
export class ApiError extends UserError {
  /** Such as `ResourceNotFound.Function`; `NetworkError` if there was no response. */
  readonly apiCode: string;
  readonly requestId: string;

  constructor(failure: ApiFailure, lines: readonly string[]) {
    super('TENCENT_API_ERROR', lines, failure.cause);
    this.apiCode = failure.code;
    this.requestId = failure.requestId;
  }
}

/** The details of a failed call. */
export interface ApiFailure {
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly endpoint: string;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly cause: unknown;
}

/** Whether an error is a response of the cloud with a matching code. */
export function isApiError(error: unknown, code: RegExp): error is ApiError {
  return error instanceof ApiError && code.test(error.apiCode);
}

/** The function does not exist (yet, or any more). */
export const notFound = /^ResourceNotFound(\.Function(Name)?)?$/;
